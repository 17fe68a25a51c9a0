package import Features
import Postgres

extension PostgresStore: DatasetStore {
    package func create(
        _ order: DatasetOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        if let built = try await built(for: order) { return built }
        do {
            return try await withStagedJoin(order.join, usesTiles: false) { staged, connection in
                try await claim(order, on: connection)
                let record = try await build(order, staged, on: connection, progress: progress)
                try await store(record, order, on: connection)
                return record.receipt
            }
        } catch {
            // Its COMMIT may have been carried out and only the answer lost, or an earlier attempt
            // of the job was quicker.
            if let built = try? await built(for: order) { return built }
            throw FeatureError(error)
        }
    }

    package func built(
        for order: DatasetOrder
    ) async throws(FeatureError) -> DatasetReceipt? {
        try await withConnection { connection in
            let found = try await DatasetRecord.findIfAny(
                order.name, project: order.project, on: connection)
            guard let found else { return nil }
            if let job = order.job, found.receipt.details.job == job { return found.receipt }
            guard order.replaces else { throw FeatureError.datasetExists(order.name) }
            try await DatasetRemoval(order).check(found, on: connection)
            return nil
        }
    }

    /// Joins the rows into a table of their own, and describes them.
    private func build(
        _ order: DatasetOrder, _ staged: StagedJoin, on connection: Connection,
        progress: @Sendable (Int) -> Void
    ) async throws -> DatasetRecord {
        let label = try order.label(among: staged.columns)
        let build = try DatasetBuild(of: staged, limits: limits)
        try await build.fill(on: connection, progress: progress)
        var details = DatasetReceipt.Details()
        details.label = label
        details.job = order.job
        details.timesWithoutZone = staged.staging.timesWithoutZone
        if case .query(let text) = order.join.entityRows { details.entityQuery = text }
        if order.reportsLeakage {
            details.leakage = try await LeakageScan(
                join: order.join, staging: staged.staging, dataset: build.dataset, label: label,
                limits: limits
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
        return DatasetRecord(receipt: receipt, table: build.table, basis: basis)
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
        of receipt: DatasetReceipt, after count: Int,
        _ consume: @Sendable (RowBlock) async throws -> Void
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
                    let isThere = try await DatasetRecord.findIfAny(
                        receipt.name, project: receipt.project, on: connection)
                    throw isThere == nil
                        ? FeatureError.conflict("the dataset \"\(receipt.name)\" was deleted")
                        : Self.replaced(receipt.name)
                }
                let table = DatasetTable(
                    name: try TableName(schema: DatasetTable.schema, name: name),
                    columns: receipt.columns)
                try await table.readRows(
                    where: "row_id > \(count)", on: connection, limits: limits, consume)
            }
        } catch let error as PostgresError {
            throw error.state == .undefinedTable
                ? Self.replaced(receipt.name) : FeatureError(error)
        }
    }

    package func remove(
        _ name: String, project: String, isForced: Bool, principal: String
    ) async throws(FeatureError) -> DatasetReceipt {
        try await withTransaction { connection in
            let record = try await DatasetRecord.find(name, project: project, on: connection)
            // Whoever reads the rows finishes first, within reason.
            try await limitTableLocks(on: connection)
            try await DatasetRemoval(kind: .drop, isForced: isForced, principal: principal)
                .run(record, on: connection)
            return record.receipt
        }
    }

    /// Makes sure that nobody else builds a dataset of the name. Ends with the transaction.
    private func claim(_ order: DatasetOrder, on connection: Connection) async throws {
        if let job = order.job,
            try await !Self.isOurs("larder.jobs/\(job)", on: connection)
        {
            // Of a server that died, or a session that broke, which the database will find out.
            throw FeatureError.unavailable(
                "an earlier attempt to build the dataset \"\(order.name)\" has not ended yet")
        }
        guard
            try await Self.isOurs("larder.datasets/\(order.project)/\(order.name)", on: connection)
        else {
            throw FeatureError.conflict(
                "the dataset \"\(order.name)\" is being built by another request")
        }
    }

    private static func isOurs(_ claim: String, on connection: Connection) async throws -> Bool {
        try await connection.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_ours", [.text(claim)]
        ).first?.value("is_ours") ?? false
    }

    /// Stores the record; one that came between our snapshot and our claim is not overwritten.
    private func store(
        _ record: DatasetRecord, _ order: DatasetOrder, on connection: Connection
    ) async throws {
        do {
            if order.replaces {
                let old = try await DatasetRecord.findIfAny(
                    order.name, project: order.project, on: connection)
                if let old {
                    let removal = DatasetRemoval(order)
                    // The snapshot here is older than the build took: models that were trained
                    // meanwhile are seen by another session.
                    _ = try await withConnection { connection in
                        try await removal.check(old, on: connection)
                    }
                    try await limitTableLocks(on: connection)
                    try await removal.run(old, on: connection)
                }
            }
            try await record.insert(on: connection)
        } catch PostgresError.server(let error)
            where [SQLState.uniqueViolation, .serializationFailure].contains(error.state)
        {
            throw order.replaces
                ? FeatureError.conflict(
                    "the dataset \"\(order.name)\" was built by another request")
                : FeatureError.datasetExists(order.name)
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
