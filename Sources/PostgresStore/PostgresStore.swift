package import Features
package import Postgres

/// Keeps everything in PostgreSQL: conforms to the ports that the domain declares.
///
/// Every call borrows a connection for as long as it runs; only small batches share one, and wait
/// for it in `committer`.
package struct PostgresStore: Sendable {
    let pool: ConnectionPool
    /// For what may take minutes: joins and reads of whole tables. Apart from the other, so that
    /// they cannot take the connections that writes, lookups and readiness need.
    let bulkPool: ConnectionPool
    /// How the sessions connect that run queries which came with a request.
    let queryConfiguration: ConnectionConfiguration
    let limits: StoreLimits
    let committer: GroupCommitter
    let journal: ChangeJournal

    /// - Parameters:
    ///   - bulkPool: The other pool too where absent.
    ///   - queryConfiguration: The same database as a role that may read and nothing else; that of
    ///     the pool where absent.
    ///   - server: Who writes, unique among all servers of the database, for ever: what was
    ///     written by the same is no news.
    package init(
        pool: ConnectionPool, bulkPool: ConnectionPool? = nil,
        queryConfiguration: ConnectionConfiguration? = nil, limits: StoreLimits = StoreLimits(),
        server: String = ""
    ) {
        self.pool = pool
        self.bulkPool = bulkPool ?? pool
        self.queryConfiguration = queryConfiguration ?? pool.configuration
        self.limits = limits
        journal = ChangeJournal(server: server)
        committer = GroupCommitter(pool: pool, limits: limits, journal: journal)
    }

    /// Small batches that wait for those before them.
    package var waitingBatches: Int { committer.waitingCount }

    /// Brings the database to the schema this program knows; called once, before anything else.
    ///
    /// - Throws: `.unavailable`; `.storeFailed` when the database belongs to a newer program.
    package func migrate() async throws(FeatureError) {
        try await withConnection { connection in
            try await Migrator(migrations: Migration.all, deadline: limits.bulkDeadline)
                .run(on: connection)
        }
    }

    /// Runs the body on a session of its own, outside of any pool, which is closed afterwards:
    /// whatever the body set or locked ends with it.
    nonisolated(nonsending) func withOwnSession<T>(
        _ configuration: ConnectionConfiguration,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        let session = try await Connection.open(configuration)
        do {
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    /// Keeps the transaction from waiting for those who use a table, and everyone else from waiting
    /// behind it, for longer than `tableLockDeadline`.
    func limitTableLocks(on connection: Connection) async throws(PostgresError) {
        let milliseconds = limits.tableLockDeadline / .milliseconds(1)
        try await connection.script("SET LOCAL lock_timeout = \(Int(milliseconds))")
    }

    /// Runs the body on a connection of the pool.
    ///
    /// - Throws: What the body throws, as an error of the feature store.
    func withConnection<T>(
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws(FeatureError) -> T {
        do {
            return try await pool.withConnection(body)
        } catch {
            throw FeatureError(error)
        }
    }

    /// The same in a transaction.
    func withTransaction<T>(
        _ mode: TransactionMode = .readWrite,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws(FeatureError) -> T {
        do {
            return try await pool.withTransaction(mode, body)
        } catch {
            throw FeatureError(error)
        }
    }
}
