import Features
import PostgresStore
import TestSupport
import Testing

/// Expressions computed for rows by PostgreSQL, and in memory.
struct ComputedRows {
    /// By rows, then by expressions.
    let inDatabase: [[FeatureValue]]
    let inMemory: [[FeatureValue]]

    /// - Parameter name: Of the project, which is the test's own.
    init(
        _ expressions: [(text: String, type: ValueType)], over columns: [Column],
        rows: [[FeatureValue]], name: String
    ) async throws {
        let features = try expressions.enumerated().map { index, expression in
            OnDemandFeature("e\(index)", expression.type, try Expression(expression.text))
        }
        let view = OnDemandFeatureView(name: "computed", request: columns, features: features)
        let store = try await TestDatabase.store()
        let project = try await store.applied(
            DefinitionBundle(
                project: name, definitions: [(.onDemandFeatureView(view), "view")]))
        let selection = try FeatureSelection(
            features.map { FeatureReference(view: "computed", feature: $0.name) }, in: project)
        let time = FeatureValue.timestamp(EventTime(microseconds: 0))
        let collected = RowCollector()
        try await store.join(
            PointInTimeJoin(
                selection: selection,
                entityRows: .table(
                    EntityTable(
                        columns: [Column(Reserved.eventTimestamp, .timestamp)] + columns,
                        rows: rows.map { [time] + $0 })),
                asKnown: false, fullFeatureNames: true),
            begin: { collected.begin($0) }, { collected.add($0) })
        inDatabase = collected.rows.map { Array($0.suffix(expressions.count)) }
        inMemory = rows.map { selection.onDemand[0].values($0) }
    }
}
