package import Features
import Postgres

extension PostgresStore: DatasetStore {
    package func create(
        _ name: String, project: String, join: PointInTimeJoin,
        progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        do {
            return try await withStagedJoin(join) { staged, connection in
                let build = try DatasetBuild(of: staged, limits: limits)
                try await build.fill(on: connection, progress: progress)
                let receipt = DatasetReceipt(
                    name: name, project: project, rows: staged.staging.rowCount,
                    columns: staged.columns,
                    contentHash: try await build.contentHash(on: connection),
                    definitionsHash: join.selection.definitionsHash,
                    asOfSequence: staged.snapshot.sequence, asKnown: join.asKnown,
                    createdAt: staged.snapshot.time,
                    features: join.selection.items.map(\.reference))
                try await Self.replace(with: receipt, in: build.table, on: connection)
                return receipt
            }
        } catch {
            throw FeatureError(error)
        }
    }

    package func receipt(
        _ name: String, project: String
    ) async throws(FeatureError) -> DatasetReceipt {
        try await withConnection { connection in
            let rows = try await connection.query(
                "SELECT * FROM larder.datasets WHERE project = $1 AND name = $2",
                [.text(project), .text(name)])
            guard let row = rows.first else { throw FeatureError.unknownDataset(name) }
            return try DatasetReceipt(row)
        }
    }

    package func rows(
        of receipt: DatasetReceipt, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        do {
            try await pool.withTransaction(.readOnly) { connection in
                let found = try await connection.query(
                    """
                    SELECT table_name FROM larder.datasets
                    WHERE project = $1 AND name = $2 AND content_hash = $3
                    """,
                    [.text(receipt.project), .text(receipt.name), .text(receipt.contentHash)])
                guard let name: String = try found.first?.value("table_name") else {
                    throw FeatureError.conflict("the dataset \"\(receipt.name)\" was replaced")
                }
                let table = DatasetTable(
                    name: try TableName(schema: "larder_datasets", name: name),
                    columns: receipt.columns)
                try await table.readRows(on: connection, limits: limits, consume)
            }
        } catch let error as PostgresError {
            throw error.state == .undefinedTable
                ? FeatureError.conflict("the dataset \"\(receipt.name)\" was replaced")
                : FeatureError(error)
        }
    }

    private static func replace(
        with receipt: DatasetReceipt, in table: TableName, on connection: Connection
    ) async throws {
        let old = try await connection.query(
            "DELETE FROM larder.datasets WHERE project = $1 AND name = $2 RETURNING table_name",
            [.text(receipt.project), .text(receipt.name)])
        for row in old {
            let name = try TableName(schema: "larder_datasets", name: row.value("table_name"))
            try await connection.script("DROP TABLE \(name)")
        }
        try await connection.execute(
            """
            INSERT INTO larder.datasets (project, name, table_name, rows, columns, content_hash,
                definitions_hash, as_of_sequence, as_known, created_at, features)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, receipt.parameters(table: table))
    }
}
