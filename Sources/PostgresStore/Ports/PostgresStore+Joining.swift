package import Features
import Postgres

/// The part of `OfflineStore` that joins features to entity rows.
extension PostgresStore {
    package func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Features.Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        try await withStagedJoin(join) { staged, connection in
            try await begin(staged.columns)
            try await connection.copyRows(
                of: staged.query.sql(), types: staged.columns.map(\.type), limits: limits
            ) { rows in
                try await consume(rows)
            }
        }
    }

    /// Runs the body with the join's entity rows in a staging table.
    ///
    /// The body's connection is in a transaction that sees one snapshot; it is committed when the
    /// body returns.
    /// - Throws: Errors of the database as those of the feature store; others as they are.
    nonisolated(nonsending) func withStagedJoin<T>(
        _ join: PointInTimeJoin,
        _ body: nonisolated(nonsending) (StagedJoin, Connection) async throws -> T
    ) async throws -> T {
        try await withStagedJoin(of: join.selection.views, { _ in join }, body)
    }

    /// The same with a join that is made in the transaction.
    ///
    /// - Parameters:
    ///   - views: Those whose tables must stay as they are meanwhile.
    ///   - makeJoin: Called with the connection of the transaction.
    nonisolated(nonsending) func withStagedJoin<T>(
        of views: [FeatureViewSchema],
        _ makeJoin: nonisolated(nonsending) (Connection) async throws -> PointInTimeJoin,
        _ body: nonisolated(nonsending) (StagedJoin, Connection) async throws -> T
    ) async throws -> T {
        do {
            return try await pool.withTransaction(.repeatableRead) { connection in
                // Before the snapshot is taken: a table whose columns are widened meanwhile
                // would look empty to it.
                for view in views {
                    let table = try OfflineTable(view)
                    try await connection.script("LOCK TABLE \(table.name) IN ACCESS SHARE MODE")
                }
                let snapshot = try await IngestSnapshot(on: connection)
                let join = try await makeJoin(connection)
                let (staging, columns) = try await stage(join, on: connection)
                let staged = StagedJoin(
                    staging: staging, columns: columns,
                    query: try PointInTimeQuery(join, staging: staging), snapshot: snapshot)
                try await PointInTimeQuery.prepare(connection)
                let value = try await body(staged, connection)
                try await staging.drop(on: connection)
                return value
            }
        } catch let error as PostgresError {
            throw FeatureError(error)
        }
    }

    private nonisolated(nonsending) func stage(
        _ join: PointInTimeJoin, on connection: Connection
    ) async throws -> (StagingTable, [Features.Column]) {
        let joinKeys = join.selection.joinKeys
        switch join.entityRows {
        case .table(let table):
            var rows = try InlineEntityRows(table, joinKeys: joinKeys, batchRows: limits.batchRows)
            return try await stage(join, reading: &rows, on: connection)
        case .query(let text):
            let session = try await Connection.open(pool.configuration)
            do {
                let staged = try await session.transaction(.readOnly) { session in
                    var rows = try await EntityQueryRows(
                        text, joinKeys: joinKeys, on: session, limits: limits)
                    return try await stage(join, reading: &rows, on: connection)
                }
                await session.close()
                return staged
            } catch {
                await session.close()
                throw error
            }
        }
    }

    private nonisolated(nonsending) func stage(
        _ join: PointInTimeJoin, reading rows: inout some EntityRowSource, on connection: Connection
    ) async throws -> (StagingTable, [Features.Column]) {
        // Columns that clash are refused before anything is read.
        let columns = try join.columns(after: rows.columns.columns)
        return (try await StagingTable(reading: &rows, on: connection, limits: limits), columns)
    }
}
