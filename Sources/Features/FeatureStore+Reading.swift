extension FeatureStore {
    /// The selection, compiled for lookups in the tables as they are now.
    package func plan(_ selection: FeatureSelection) -> LookupPlan {
        LookupPlan(selection, current)
    }

    /// Whether definitions and tables are still those that the plan was made for.
    package func isCurrent(_ plan: LookupPlan) -> Bool { current === plan.snapshot }

    /// The latest values, from memory.
    ///
    /// - Throws: `.invalid` where a view is not kept online, `.conflict` where one changed since
    ///   the request was resolved, `.full` where a key may have a row that there was no room for.
    /// - Complexity: O(1) for each entity and view; with aggregations O(tiles of their windows).
    package func read(_ request: OnlineRequest) throws(FeatureError) -> OnlineAnswer {
        let instant = now()
        let snapshot = current
        let plan =
            request.plan.snapshot === snapshot
            ? request.plan : LookupPlan(request.plan.selection, snapshot)
        var answer = plan.answer(count: request.count, at: instant)
        for (index, view) in plan.views.enumerated() {
            guard view.isKeptOnline else { throw Self.notOnline(view.schema) }
            if let windows = view.windows {
                try serve(windows, view: index, request, plan, &answer)
                continue
            }
            guard let table = view.latest else {
                throw .conflict(
                    "the feature view \"\(view.schema.name)\" changed during the request")
            }
            try serve(table, view: index, request, plan, &answer)
        }
        answer.compute(request.requestValues)
        try answer.refuse(for: request)
        served.note(answer, to: request)
        return answer
    }

    /// Serves one view from rows in place.
    private func serve(
        _ table: OnlineTable, view: Int, _ request: OnlineRequest, _ plan: LookupPlan,
        _ answer: inout OnlineAnswer
    ) throws(FeatureError) {
        let keys = plan.views[view].keys
        let instant = answer.instant
        var isMissing = false
        answer.serve(view: view) { server in
            table.forEachRow(
                count: request.count, now: instant, key: { request.columns[keys[$1]][$0] }
            ) { entity, row in
                guard let row else {
                    isMissing = true
                    return
                }
                server.serve(entity, of: row.eventTime, row)
            }
        }
        if isMissing, table.lacksRows { throw fullError }
    }

    /// What `read` would have answered at `instant`, from the offline store.
    ///
    /// Only rows that were both true and known at the instant count.
    package func read(
        _ request: OnlineRequest, asOf instant: EventTime
    ) async throws(FeatureError) -> OnlineAnswer {
        let plan = request.plan
        var answer = plan.answer(count: request.count, at: instant)
        for (index, view) in plan.views.enumerated() {
            let keys = (0..<request.count).map { request.key($0, of: view) }
            let rows = try await offline.rows(of: view.schema, keys: keys, at: instant)
            for (row, found) in rows.enumerated() {
                guard let found else { continue }
                answer.serve(row, view: index, of: found.order.eventTime, found.values)
            }
        }
        answer.compute(request.requestValues)
        try answer.refuse(for: request)
        return answer
    }

    /// Serves the aggregations of one view.
    private func serve(
        _ table: WindowedTable, view: Int, _ request: OnlineRequest, _ plan: LookupPlan,
        _ answer: inout OnlineAnswer
    ) throws(FeatureError) {
        for entity in 0..<request.count {
            let key = request.key(entity, of: plan.views[view])
            guard let row = table.row(key, now: answer.instant) else { throw fullError }
            answer.serve(entity, view: view, of: row.order.eventTime, row.values)
        }
    }

    /// Joins features to entity rows; see `OfflineStore.join`.
    package func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws -> JoinSummary {
        try await offline.join(join, begin: begin, consume)
    }

    /// How the join would be run; see `OfflineStore.explain`.
    package func explain(_ join: PointInTimeJoin) async throws -> JoinExplanation {
        try await offline.explain(join)
    }

    private static func notOnline(_ schema: FeatureViewSchema) -> FeatureError {
        .invalid(
            "the feature view \"\(schema.name)\" is not online",
            [
                Fault(
                    "features", "It is declared with online: false.",
                    hint: "Ask with as_of, or declare it online.")
            ])
    }
}

extension OnlineRequest {
    /// The key of an entity for one of the views.
    fileprivate func key(_ entity: Int, of view: LookupPlan.ViewRead) -> EntityKey {
        EntityKey(view.keys.map { columns[$0][entity] })
    }
}
