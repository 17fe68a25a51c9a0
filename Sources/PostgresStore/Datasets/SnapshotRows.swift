import Features
import Postgres

/// The rows of a view's table that a recorded snapshot had seen, under the names and types that
/// the columns had then.
///
/// A row was seen when the transaction that wrote it, whose number the row keeps, had committed
/// when the snapshot was taken. That its ingest sequence is not above the snapshot's says nothing
/// new, until the tables are restored into another cluster, whose transactions are counted anew.
struct SnapshotRows {
    private let view: DatasetBasis.View
    private let table: OfflineTable
    private let snapshot: String
    private let sequence: Int64
    /// By their numbers, as they are now.
    private let columns: [Int: String]

    /// The rows of a view that a dataset was joined from.
    ///
    /// - Throws: `.invalid` where the table, or a column of it, is gone.
    static func find(
        of view: DatasetBasis.View, in record: DatasetRecord, snapshot: String,
        on connection: Connection
    ) async throws -> SnapshotRows {
        let table = try OfflineTable(view.schema)
        let columns = try await DatasetBasis.columns(of: table, on: connection)
        let rows = SnapshotRows(
            view: view, table: table, snapshot: snapshot,
            sequence: record.receipt.asOfSequence, columns: columns)
        guard let lost = rows.lostColumn else { return rows }
        let version = view.schema.storageVersion
        let detail =
            columns.isEmpty
            ? "The table of its version \(version) is gone."
            : "The table of its version \(version) no longer has the column \"\(lost)\"."
        throw FeatureError.invalid(
            "the dataset \"\(record.receipt.name)\" cannot be traced back",
            [Fault("feature_views/\(view.schema.name)", detail)])
    }

    /// Those of the recorded view, in the order of its table.
    private var names: [String] {
        view.schema.keys.map(\.name) + [
            Reserved.eventTimestamp, Reserved.createdTimestamp, Reserved.ingestSequence,
        ] + view.schema.storedFeatures.map(\.name)
    }

    private var types: [String] {
        let types =
            view.schema.keys.map(\.type) + [.timestamp, .timestamp, .int64]
            + view.schema.storedFeatures.map(\.type)
        return types.map(\.sqlName)
    }

    /// The first of the columns that the table has no more.
    private var lostColumn: String? {
        for name in names where currentName(of: name) == nil { return name }
        return nil
    }

    private func currentName(of name: String) -> String? {
        if let number = view.columnNumbers[name], let current = columns[number] { return current }
        return columns.values.first { $0 == name }
    }

    /// A SELECT of the rows, to stand in a FROM clause or in a view.
    func sql() throws(PostgresError) -> String {
        var selected: [String] = []
        for (name, type) in zip(names, types) {
            guard let current = currentName(of: name) else {
                preconditionFailure("the columns were looked up")
            }
            let column = try quoteIdentifier(current)
            let alias = try quoteIdentifier(name)
            // A type that was widened since is narrowed again, which loses nothing of what was
            // there then; for others the cast is none.
            selected.append("(row.\(column))::\(type) AS \(alias)")
        }
        return """
            SELECT \(selected.joined(separator: ", ")) FROM \(table.name) AS row
            WHERE \(try Self.condition("row", sequence: sequence, snapshot: snapshot))
            """
    }

    /// Whether the snapshot had seen the row, in SQL.
    static func condition(
        _ row: String, sequence: Int64, snapshot: String
    ) throws(PostgresError) -> String {
        """
        \(row).ingest_seq <= \(sequence)
        AND pg_visible_in_snapshot(\(row).ingest_xid, \(try quoteLiteral(snapshot))::pg_snapshot)
        """
    }
}
