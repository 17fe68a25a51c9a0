extension FeatureStore {
    /// The latest values, from memory.
    ///
    /// - Throws: `.invalid` where a view is not kept online, `.conflict` where one changed since
    ///   the request was resolved.
    /// - Complexity: O(1) for each entity and view; with aggregations O(tiles of their windows).
    package func read(_ request: OnlineRequest) throws(FeatureError) -> OnlineAnswer {
        let instant = now()
        let tables = current.tables
        var latest: [[OfflineRow?]] = []
        for (index, schema) in request.selection.views.enumerated() {
            guard schema.isKeptOnline else { throw Self.notOnline(schema) }
            guard let table = tables[schema.identity], table.schema.serves(as: schema) else {
                throw .conflict("the feature view \"\(schema.name)\" changed during the request")
            }
            latest.append(request.keys(ofView: index).map { table.row($0, now: instant) })
        }
        return OnlineAnswer(request, latest: latest, at: instant)
    }

    /// What `read` would have answered at `instant`, from the offline store.
    ///
    /// Only rows that were both true and known at the instant count.
    package func read(
        _ request: OnlineRequest, asOf instant: EventTime
    ) async throws(FeatureError) -> OnlineAnswer {
        var latest: [[OfflineRow?]] = []
        for (index, schema) in request.selection.views.enumerated() {
            latest.append(
                try await offline.rows(of: schema, keys: request.keys(ofView: index), at: instant))
        }
        return OnlineAnswer(request, latest: latest, at: instant)
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
