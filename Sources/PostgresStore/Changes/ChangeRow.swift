import Features
import Postgres

/// A row of `larder.changes`: what a transaction has written to the table of a view.
struct ChangeRow {
    let view: FeatureViewSchema.Identity
    /// Of the rows' ingest sequences.
    let sequences: ClosedRange<Int64>
    /// At most so many.
    let rows: Int
    let isRewrite: Bool

    /// Rows that were added.
    init(_ view: FeatureViewSchema, _ sequences: ClosedRange<Int64>, rows: Int) {
        (self.view, self.sequences, self.rows) = (view.identity, sequences, rows)
        isRewrite = false
    }

    /// Rows that were changed where they are.
    init(rewriting view: FeatureViewSchema, rows: Int) {
        (self.view, self.sequences, self.rows) = (view.identity, 0...0, rows)
        isRewrite = true
    }

    /// The columns, in the order of `arrays`.
    static let columns =
        "project, view, storage_version, first_sequence, last_sequence, rows, is_rewrite, server"

    /// A parameter for each column, of one array each, the last column but as it is.
    static func parameters(_ changes: [ChangeRow], server: String) -> [PostgresValue] {
        [
            .array(changes.map { .text($0.view.project) }, of: .text),
            .array(changes.map { .text($0.view.name) }, of: .text),
            .array(changes.map { .int32(Int32($0.view.storageVersion)) }, of: .int4),
            .array(changes.map { .int64($0.sequences.lowerBound) }, of: .int8),
            .array(changes.map { .int64($0.sequences.upperBound) }, of: .int8),
            .array(changes.map { .int64(Int64($0.rows)) }, of: .int8),
            .array(changes.map { .bool($0.isRewrite) }, of: .bool),
            .text(server),
        ]
    }

    /// The parameters as rows `change` of these columns, the sequences of which are `first` and
    /// `last`.
    ///
    /// - Parameter first: The number of the first parameter.
    static func relation(parametersFrom first: Int) -> String {
        let types = ["text", "text", "integer", "bigint", "bigint", "bigint", "boolean"]
        let arrays = types.enumerated().map { "$\(first + $0)::\($1)[]" }
        return """
            unnest(\(arrays.joined(separator: ", ")))
                AS change (project, view, storage_version, first, last, rows, is_rewrite)
            """
    }

    /// Writes the rows in the transaction that they are about.
    static func insert(
        _ changes: [ChangeRow], server: String, deadline: Duration, on connection: Connection
    ) async throws(PostgresError) {
        guard !changes.isEmpty else { return }
        try await connection.execute(
            """
            INSERT INTO larder.changes (\(columns))
            SELECT project, view, storage_version, first, last, rows, is_rewrite, $8
            FROM \(relation(parametersFrom: 1))
            """, parameters(changes, server: server), deadline: deadline)
    }
}
