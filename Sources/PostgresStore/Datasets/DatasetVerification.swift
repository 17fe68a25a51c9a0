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
    let snapshot: SnapshotSchema
    let limits: StoreLimits

    /// The join of the features, as the snapshot saw them, to the dataset's entity rows.
    func join() throws -> PointInTimeJoin {
        guard
            let selection = FeatureSelection(
                basis.features, basis.onDemand, of: snapshot.schemas)
        else {
            throw FeatureError.storeFailed("the dataset's basis lacks a feature")
        }
        var selected: [String] = []
        let needed = (selection.joinKeys + selection.requestColumns).map(\.name)
        for name in needed + [Reserved.eventTimestamp] {
            guard let index = record.receipt.columns.firstIndex(where: { $0.name == name }) else {
                throw FeatureError.storeFailed("the dataset has no column \"\(name)\"")
            }
            selected.append("\(DatasetTable.columnName(index)) AS \(try quoteIdentifier(name))")
        }
        // Only what the join needs: names of other columns may be none that SQL can hold.
        let rows =
            "SELECT \(selected.joined(separator: ", ")) FROM \(record.table) ORDER BY row_id"
        return PointInTimeJoin(
            selection: selection, entityRows: .query(rows), asKnown: record.receipt.asKnown,
            fullFeatureNames: true)
    }

    /// Builds the rows again and compares.
    ///
    /// - Parameter staged: The join.
    nonisolated(nonsending) func run(
        _ staged: StagedJoin, on connection: Connection, progress: @Sendable (Int) -> Void
    ) async throws -> DatasetComparison {
        let rebuilt = try DatasetBuild(of: staged, limits: limits)
        try await rebuilt.fill(on: connection, progress: progress)
        let comparison = try await compare(
            with: rebuilt.table, from: staged.columns.count - record.receipt.features.count,
            on: connection)
        try await connection.script("DROP TABLE \(rebuilt.table)")
        return comparison
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
        var removed: [RemovedHistory?] = []
        for view in basis.views {
            removed.append(
                try await RemovedHistory.find(of: view, since: basis.snapshot, on: connection))
        }
        var rows = ComparedRows(receipt, basis, removed: removed)
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
