import Features
import Postgres

/// One view whose features are windows of its events, in the statement of a join.
///
/// Each window is a descent of its own, so there is but one shape.
struct JoinedWindows {
    let contribution: JoinedView.Contribution
    /// The columns of `rows` in which the view's keys stand.
    let keyColumns: [String]
    /// Whether tiles or events are read, in sentences.
    let reason: String

    /// - Parameters:
    ///   - alias: What the joins' names begin with.
    ///   - features: Those asked for, as indexes into the view's features, each once.
    init(
        alias: String, table: OfflineTable, features: [Int], relation: EntityRelation,
        asKnown: Bool, choice: TileChoice
    ) throws(PostgresError) {
        let query = try WindowQuery(
            table, features: features, choice: choice, asKnown: asKnown, alias: alias)
        keyColumns = table.schema.keys.map { relation.keyColumn($0.name) }
        let laterals = try query.laterals(
            key: keyColumns.map { "rows.\($0)" }, time: "rows.\(relation.timeColumn)")
        contribution = JoinedView.Contribution(
            join: laterals.joined(separator: "\n"),
            features: Dictionary(
                uniqueKeysWithValues: features.map { ($0, query.column(feature: $0)) }),
            knownTime: nil)
        reason = choice.reasons.joined(separator: "; ")
    }
}
