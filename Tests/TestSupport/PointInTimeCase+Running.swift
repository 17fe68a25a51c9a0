package import Features
import JSON

extension PointInTimeCase {
    /// Writes the rows of all views, one batch a view, in their order.
    ///
    /// - Returns: The rows as they were stored.
    @discardableResult
    package func load(
        into store: some OfflineStore, project: Project
    ) async throws -> [FeatureViewSchema.Identity: [OfflineRow]] {
        var stored: [FeatureViewSchema.Identity: [OfflineRow]] = [:]
        for (schema, view) in zip(schemas(in: project), views) {
            let batch = try RowBatch.make(schema, rows: view.rows, id: "\(name)/\(schema.name)")
            for (schema, rows) in try await store.write(batch).rows {
                stored[schema.identity] = rows
            }
        }
        return stored
    }

    /// What the store answers to a join: for each entity row the values of the features.
    package func answer(
        _ join: Join, from store: some OfflineStore, project: Project
    ) async throws -> [[FeatureValue]] {
        try await joined(join, from: store, project: project).rows.map {
            Array($0.suffix(join.features.count))
        }
    }

    /// The whole rows that the store answers to a join, and what it says about them.
    package func joined(
        _ join: Join, from store: some OfflineStore, project: Project
    ) async throws -> (rows: [[FeatureValue]], summary: JoinSummary) {
        let selection = try FeatureSelection(join.features, in: project)
        let rows = RowCollector()
        let summary = try await store.join(
            PointInTimeJoin(
                selection: selection, entityRows: .table(join.entityTable), asKnown: join.asKnown,
                fullFeatureNames: true),
            begin: { rows.begin($0) }, { rows.add($0) })
        return (rows.rows, summary)
    }

    /// What the online store answers to a join when it is asked at each entity row's time.
    ///
    /// With `as_known` it has seen what was known by then, and rows of the future besides.
    /// Otherwise it has seen, later, all that had happened by then.
    package func answerOnline(
        _ join: Join, stored: [FeatureViewSchema.Identity: [OfflineRow]], project: Project
    ) throws -> [[FeatureValue]] {
        let selection = try FeatureSelection(join.features, in: project)
        return join.entityTable.rows.map { entityRow in
            let entity = Dictionary(
                zip(join.entityTable.columns.map(\.name), entityRow), uniquingKeysWith: { $1 })
            guard case .timestamp(let time)? = entity[Reserved.eventTimestamp] else {
                preconditionFailure("an entity row has an event time")
            }
            var answer = OnlineAnswer(selection, count: 1, at: time)
            for (view, schema) in selection.views.enumerated() {
                let table = OnlineTable(schema: schema)
                let rows = stored[schema.identity] ?? []
                if join.asKnown {
                    table.insert(rows, now: time)
                } else {
                    table.insert(rows.filter { $0.order.eventTime <= time }, now: .latest)
                }
                let key = EntityKey(schema.keys.map { entity[$0.name] ?? .null })
                guard let row = table.row(key, now: join.asKnown ? time : .latest) else { continue }
                answer.serve(0, view: view, of: row.order.eventTime, row.values)
            }
            return answer.values
        }
    }

    private func schemas(in project: Project) -> [FeatureViewSchema] {
        views.map { view in
            guard let schema = project.schema(of: view.view.name) else {
                preconditionFailure("the project has the case's views")
            }
            return schema
        }
    }
}
