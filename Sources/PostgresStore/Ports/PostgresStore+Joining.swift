package import Features
import Postgres

/// The part of `OfflineStore` that joins features to entity rows.
extension PostgresStore {
    @discardableResult
    package func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Features.Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws -> JoinSummary {
        try await withStagedJoin(join) { staged, connection in
            let sql = try staged.query.sql(countsLater: !join.asKnown)
            try await CostBudget(costMax: limits.queryCostMax).check(
                sql, path: staged.path, title: "the join", on: connection)
            // With the first rows, so that what keeps the database from them is an answer.
            var hasBegun = false
            var later = 0
            try await connection.copyRows(
                of: sql, types: staged.columns.map(\.type), limits: limits,
                counting: join.asKnown ? nil : { later += Int($0) }
            ) { rows in
                if !hasBegun { try await begin(staged.columns) }
                hasBegun = true
                try await consume(rows)
            }
            if !hasBegun { try await begin(staged.columns) }
            return JoinSummary(cellsKnownLater: join.asKnown ? nil : later)
        }
    }

    package func explain(_ join: PointInTimeJoin) async throws -> JoinExplanation {
        if case .query(let text) = join.entityRows { return try await explain(join, text) }
        return try await withStagedJoin(join) { staged, connection in
            let plan = try await QueryPlan(
                try staged.query.sql(countsLater: !join.asKnown), on: connection)
            return JoinExplanation(
                views: staged.views, entityRows: staged.staging.rowCount,
                statements: [.init(name: "join", cost: plan.cost, plan: plan.document)],
                entityColumns: staged.staging.columns.columns)
        }
    }

    /// Explains a join whose entity rows a query would yield, without running it.
    private func explain(
        _ join: PointInTimeJoin, _ query: String
    ) async throws -> JoinExplanation {
        do {
            let (plan, rows) = try await withQuerySession { session in
                let query = try await EntityQuery(
                    query, joinKeys: join.selection.joinKeys, on: session, limits: limits,
                    checkColumns: { _ = try join.columns(after: $0) })
                let plan = try await query.plan()
                // An estimate may be greater than any number of rows there can be.
                let count = Int(min(plan.rows, 1e15))
                return (plan, EntityRelation(estimating: count, query.columns))
            }
            // Who looks at a plan does not wait behind joins.
            return try await withReadingSession(bulkPool.configuration) { connection in
                try await TableLocks(reading: join.selection.views, includingTiles: true)
                    .take(.read, on: connection)
                try await JoinSettings.apply(to: connection)
                let joined = try await pointInTimeQuery(
                    join, rows, usesTiles: true, on: connection)
                let joinPlan = try await QueryPlan(
                    try joined.sql(countsLater: !join.asKnown), on: connection)
                return JoinExplanation(
                    views: joined.views(entityRows: rows.rowCount), entityRows: rows.rowCount,
                    statements: [
                        .init(name: "entity_query", cost: plan.cost, plan: plan.document),
                        .init(name: "join", cost: joinPlan.cost, plan: joinPlan.document),
                    ], entityColumns: rows.columns.columns)
            }
        } catch let error as PostgresError {
            throw FeatureError(error, path: "entity_rows")
        }
    }

    /// Runs the body with the join's entity rows in a staging table.
    ///
    /// The body's connection is in a transaction that sees one snapshot; it is committed when the
    /// body returns.
    /// - Parameter usesTiles: Whether windows may be read from tiles. From events alone the same
    ///   rows give the same bits, whatever became of tiles meanwhile.
    /// - Throws: Errors of the database as those of the feature store; others as they are.
    nonisolated(nonsending) func withStagedJoin<T>(
        _ join: PointInTimeJoin, usesTiles: Bool = true,
        _ body: nonisolated(nonsending) (StagedJoin, Connection) async throws -> T
    ) async throws -> T {
        try await withStagedJoin(
            of: join.selection.views, usesTiles: usesTiles, { _ in (join, .request) }, body)
    }

    /// Whose entity rows a join has.
    enum EntityRowOrigin {
        case request
        /// Those of a dataset, which were checked when it was built, by the rules of then.
        case dataset
    }

    /// The same with a join that is made in the transaction.
    ///
    /// - Parameters:
    ///   - views: Those whose tables must stay as they are meanwhile.
    ///   - makeJoin: Called with the connection of the transaction.
    nonisolated(nonsending) func withStagedJoin<T>(
        of views: [FeatureViewSchema], usesTiles: Bool,
        _ makeJoin:
            nonisolated(nonsending) (Connection) async throws
            -> (PointInTimeJoin, EntityRowOrigin),
        _ body: nonisolated(nonsending) (StagedJoin, Connection) async throws -> T
    ) async throws -> T {
        do {
            return try await bulkPool.withTransaction(.repeatableRead) { connection in
                // Before the snapshot is taken: a table whose columns are widened meanwhile
                // would look empty to it.
                try await TableLocks(reading: views, includingTiles: usesTiles)
                    .take(.read, on: connection)
                let snapshot = try await IngestSnapshot(on: connection)
                try await JoinSettings.apply(to: connection)
                let (join, origin) = try await makeJoin(connection)
                let (staging, path) = try await stage(join, of: origin, on: connection)
                let staged = StagedJoin(
                    staging: staging, columns: try join.columns(after: staging.columns.columns),
                    query: try await pointInTimeQuery(
                        join, staging.relation, usesTiles: usesTiles, on: connection),
                    snapshot: snapshot, path: path)
                let value = try await body(staged, connection)
                try await staging.drop(on: connection)
                return value
            }
        } catch let error as PostgresError {
            throw FeatureError(error, path: "entity_rows")
        }
    }

    private nonisolated(nonsending) func pointInTimeQuery(
        _ join: PointInTimeJoin, _ relation: EntityRelation, usesTiles: Bool,
        on connection: Connection
    ) async throws -> PointInTimeQuery {
        var sizes: [ViewSize] = []
        var tiles: [FeatureViewSchema.Identity: TileChoice] = [:]
        for view in join.selection.views {
            let table = try OfflineTable(view)
            sizes.append(try await ViewSize(of: table, within: relation, on: connection))
            guard view.windows != nil else { continue }
            tiles[view.identity] =
                usesTiles
                ? try await TileChoice(TileTable(table), asKnown: join.asKnown, on: connection)
                : .events
        }
        return try PointInTimeQuery(
            join, relation: relation, sizes: sizes, tiles: tiles, forcedShape: limits.joinShape)
    }

    /// - Returns: The table, and where its rows come from in the request.
    private nonisolated(nonsending) func stage(
        _ join: PointInTimeJoin, of origin: EntityRowOrigin, on connection: Connection
    ) async throws -> (StagingTable, path: String) {
        switch join.entityRows {
        case .table(let table):
            var rows = InlineEntityRows(table, batchRows: limits.batchRows)
            return (try await stage(join, &rows, on: connection), rows.path)
        case .stream(let stream):
            var rows = StreamedEntityRows(stream)
            return (try await stage(join, &rows, on: connection), rows.path)
        case .query(let text):
            let staging = try await withQuerySession { session in
                try await EntityQuery(
                    text, joinKeys: join.selection.joinKeys, on: session, limits: limits,
                    checkColumns: { _ = try join.columns(after: $0) }
                ).stage(needsKeys: origin == .request, on: connection)
            }
            return (staging, "entity_query")
        }
    }

    private nonisolated(nonsending) func stage(
        _ join: PointInTimeJoin, _ rows: inout some EntityRowSource, on connection: Connection
    ) async throws -> StagingTable {
        var fill = try StagingFill(
            joinKeys: join.selection.joinKeys, path: rows.path, limits: limits,
            checkColumns: { _ = try join.columns(after: $0) })
        return try await fill.run(&rows, on: connection)
    }

    /// Runs the body in a read-only transaction of a session for queries that came with a request.
    private nonisolated(nonsending) func withQuerySession<T>(
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        try await withReadingSession(queryConfiguration, body)
    }

    /// Runs the body in a read-only transaction of a session that nobody uses afterwards, and which
    /// is never committed: PostgreSQL lets large objects be made in what is read-only.
    private nonisolated(nonsending) func withReadingSession<T>(
        _ configuration: ConnectionConfiguration,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        try await withOwnSession(configuration) { session in
            try await session.script(TransactionMode.readOnly.beginStatement)
            return try await body(session)
        }
    }
}
