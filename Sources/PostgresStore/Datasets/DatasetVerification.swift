import Features
import Postgres

/// Builds a dataset again and compares it with what is stored.
///
/// The entity rows are the dataset's own; the features are joined to them by the recorded
/// definitions from what the recorded snapshot had seen. The stored rows and the rows built again
/// are read side by side, compared value by value, and hashed as they would be downloaded.
struct DatasetVerification {
    let record: DatasetRecord
    let basis: DatasetBasis
    let limits: StoreLimits

    /// - Parameters:
    ///   - connection: In a transaction that keeps one snapshot, and has run nothing yet that
    ///     needs one. What is made in it is gone before this returns.
    ///   - session: Another one, to read the entity rows from.
    nonisolated(nonsending) func run(
        on connection: Connection, session: Connection, progress: @Sendable (Int) -> Void
    ) async throws -> DatasetComparison {
        for view in basis.views { try await SnapshotRows.lock(view.schema, on: connection) }
        let snapshot = try await SnapshotSchema.create(for: record, basis, on: connection)
        let selection = try FeatureSelection(record.receipt.features, of: snapshot.schemas)
        let staging = try await stage(selection, on: connection, session: session)
        let join = PointInTimeJoin(
            selection: selection, entityRows: .query(""), asKnown: record.receipt.asKnown,
            fullFeatureNames: true)
        let columns =
            staging.columns.columns
            + selection.items.map { Features.Column($0.reference.description, $0.type) }
        let staged = StagedJoin(
            staging: staging, columns: columns, query: try PointInTimeQuery(join, staging: staging),
            snapshot: try await IngestSnapshot(on: connection))
        try await PointInTimeQuery.prepare(connection)
        let rebuilt = try DatasetBuild(of: staged, limits: limits)
        try await rebuilt.fill(on: connection, progress: progress)
        let comparison = try await compare(
            with: rebuilt.table, from: staging.columns.columns.count, on: connection)
        try await connection.script("DROP TABLE \(rebuilt.table)")
        try await staging.drop(on: connection)
        try await snapshot.drop(on: connection)
        return comparison
    }

    /// Reads the join keys and times of the dataset's rows into a staging table, in their order.
    private nonisolated(nonsending) func stage(
        _ selection: FeatureSelection, on connection: Connection, session: Connection
    ) async throws -> StagingTable {
        var selected: [String] = []
        let needed = selection.joinKeys.map(\.name) + [Reserved.eventTimestamp]
        for name in needed {
            guard let index = record.receipt.columns.firstIndex(where: { $0.name == name }) else {
                throw FeatureError.storeFailed("the dataset has no column \"\(name)\"")
            }
            selected.append("\(DatasetTable.columnName(index)) AS \(try quoteIdentifier(name))")
        }
        let query =
            "SELECT \(selected.joined(separator: ", ")) FROM \(record.table) ORDER BY row_id"
        return try await session.transaction(.readOnly) { session in
            var rows = try await EntityQueryRows(
                query, joinKeys: selection.joinKeys, on: session, limits: limits)
            return try await StagingTable(reading: &rows, on: connection, limits: limits)
        }
    }

    /// - Parameters:
    ///   - table: The rows built again.
    ///   - first: Where their features begin.
    private nonisolated(nonsending) func compare(
        with table: TableName, from first: Int, on connection: Connection
    ) async throws -> DatasetComparison {
        let receipt = record.receipt
        let stored = receipt.columns.indices.map { "stored.\(DatasetTable.columnName($0))" }
        let rebuilt = receipt.features.indices.map {
            "rebuilt.\(DatasetTable.columnName(first + $0))"
        }
        var rows = ComparedRows(receipt)
        try await connection.copyRows(
            of: """
                SELECT \((stored + rebuilt).joined(separator: ", ")) FROM \(record.table) AS stored
                LEFT JOIN \(table) AS rebuilt USING (row_id) ORDER BY row_id
                """,
            types: (receipt.columns + receipt.featureColumns).map(\.type), limits: limits
        ) { block in
            rows.add(block)
        }
        return rows.comparison()
    }
}
