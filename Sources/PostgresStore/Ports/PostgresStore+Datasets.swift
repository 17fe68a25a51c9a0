package import Features
import Postgres

extension PostgresStore: DatasetStore {
    package func create(
        _ order: DatasetOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        do {
            return try await withStagedJoin(order.join, usesTiles: false) { staged, connection in
                try await claim(order, on: connection)
                let label = try order.label(among: staged.columns)
                let build = try DatasetBuild(of: staged, limits: limits)
                try await build.fill(on: connection, progress: progress)
                var details = DatasetReceipt.Details()
                details.label = label
                if case .query(let text) = order.join.entityRows { details.entityQuery = text }
                if order.reportsLeakage {
                    details.leakage = try await LeakageScan(
                        join: order.join, staging: staged.staging, dataset: build.dataset,
                        label: label, limits: limits
                    ).report(on: connection)
                }
                let basis = try await DatasetBasis(order.join.selection, on: connection)
                let contentHash = try await build.contentHash(on: connection)
                details.duration = try await Self.duration(on: connection)
                let receipt = DatasetReceipt(
                    name: order.name, project: order.project, rows: staged.staging.rowCount,
                    columns: staged.columns, contentHash: contentHash,
                    definitionsHash: order.join.selection.definitionsHash,
                    asOfSequence: staged.snapshot.sequence, asKnown: order.join.asKnown,
                    createdAt: staged.snapshot.time,
                    features: order.join.selection.items.map(\.reference),
                    versions: order.join.selection.versions, details: details)
                try await store(
                    DatasetRecord(receipt: receipt, table: build.table, basis: basis),
                    replaces: order.replaces, on: connection)
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
            try await DatasetRecord.find(name, project: project, on: connection).receipt
        }
    }

    package func receipts(
        project: String, after: String?, limit: Int
    ) async throws(FeatureError) -> [DatasetReceipt] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM larder.datasets WHERE project = $1 AND name COLLATE "C" > $2
                ORDER BY name COLLATE "C" LIMIT $3
                """, [.text(project), .text(after ?? ""), .int64(Int64(limit))]
            ).map { try DatasetRecord($0).receipt }
        }
    }

    package func rows(
        of receipt: DatasetReceipt, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        do {
            try await bulkPool.withTransaction(.readOnly) { connection in
                let found = try await connection.query(
                    """
                    SELECT table_name FROM larder.datasets
                    WHERE project = $1 AND name = $2 AND content_hash = $3
                    """,
                    [.text(receipt.project), .text(receipt.name), .text(receipt.contentHash)])
                guard let name: String = try found.first?.value("table_name") else {
                    throw Self.replaced(receipt.name)
                }
                let table = DatasetTable(
                    name: try TableName(schema: DatasetTable.schema, name: name),
                    columns: receipt.columns)
                try await table.readRows(on: connection, limits: limits, consume)
            }
        } catch let error as PostgresError {
            throw error.state == .undefinedTable
                ? Self.replaced(receipt.name) : FeatureError(error)
        }
    }

    package func remove(
        _ name: String, project: String
    ) async throws(FeatureError) -> DatasetReceipt {
        try await withTransaction { connection in
            // Whoever reads the rows finishes first, within reason.
            try await limitTableLocks(on: connection)
            guard
                let record = try await DatasetRecord.delete(name, project: project, on: connection)
            else { throw FeatureError.unknownDataset(name) }
            return record.receipt
        }
    }

    /// Makes sure that nobody else builds a dataset of the name, and that one which stays is not
    /// built in vain. Ends with the transaction.
    private func claim(_ order: DatasetOrder, on connection: Connection) async throws {
        let claims = try await connection.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_ours",
            [.text("larder.datasets/\(order.project)/\(order.name)")])
        guard try claims.first?.value("is_ours") == true else {
            throw FeatureError.conflict(
                "the dataset \"\(order.name)\" is being built by another request")
        }
        guard !order.replaces else { return }
        let found = try await connection.query(
            "SELECT 1 FROM larder.datasets WHERE project = $1 AND name = $2",
            [.text(order.project), .text(order.name)])
        if !found.isEmpty { throw FeatureError.datasetExists(order.name) }
    }

    /// Stores the record; one that came between our snapshot and our claim is not overwritten.
    private func store(
        _ record: DatasetRecord, replaces: Bool, on connection: Connection
    ) async throws {
        let (name, project) = (record.receipt.name, record.receipt.project)
        do {
            if replaces {
                _ = try await DatasetRecord.delete(name, project: project, on: connection)
            }
            try await record.insert(on: connection)
        } catch PostgresError.server(let error)
            where [SQLState.uniqueViolation, .serializationFailure].contains(error.state)
        {
            throw replaces
                ? FeatureError.conflict("the dataset \"\(name)\" was built by another request")
                : FeatureError.datasetExists(name)
        }
    }

    /// Since the transaction began, by the database's clock.
    private static func duration(on connection: Connection) async throws -> Duration {
        let rows = try await connection.query(
            """
            SELECT (extract(epoch FROM clock_timestamp() - now()) * 1000000)::bigint AS duration
            """)
        return .microseconds(try rows.first?.value("duration", as: Int64.self) ?? 0)
    }

    static func replaced(_ name: String) -> FeatureError {
        .conflict("the dataset \"\(name)\" was replaced")
    }
}
