import Features
import Foundation
import Logging
import Postgres
import PostgresStore

/// The database behind a server: one that was named, or the private one, which is started and
/// stopped with the server.
struct Database: Sendable {
    let store: PostgresStore
    let pool: ConnectionPool
    /// For joins and other reads that may take minutes, so that they leave the other pool to
    /// writes, lookups and readiness.
    private let bulkPool: ConnectionPool
    private let embedded: EmbeddedServer?
    private let logger: Logger

    /// How long an answer may take before the database counts as away.
    private static let checkDeadline = Duration.seconds(2)
    /// How long a join waits for others to end before it is refused.
    private static let bulkAcquireDeadline = Duration.seconds(30)

    /// Connects, and brings the schema up to date.
    /// - Parameter server: Under which name it writes.
    /// - Throws: `StartFailure` naming what to do.
    static func open(
        _ settings: ServerSettings, server: String, _ logger: Logger
    ) async throws(StartFailure) -> Database {
        let (configuration, queryConfiguration, embedded) = try await configurations(
            settings, logger)
        var limits = PoolLimits()
        limits.connectionsMax = settings.poolConnectionsMax
        let pool = ConnectionPool(configuration, limits: limits)
        limits.connectionsMax = settings.bulkConnectionsMax
        limits.acquireDeadline = bulkAcquireDeadline
        let bulkPool = ConnectionPool(configuration, limits: limits)
        let store = PostgresStore(
            pool: pool, bulkPool: bulkPool, queryConfiguration: queryConfiguration,
            limits: settings.store, server: server)
        let database = Database(
            store: store, pool: pool, bulkPool: bulkPool, embedded: embedded, logger: logger)
        do throws(StartFailure) {
            do {
                try await database.store.migrate()
            } catch {
                throw StartFailure(describe(error, settings))
            }
            try await database.checkQueryRole(settings)
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    /// How to connect, and how for queries that came with a request.
    private static func configurations(
        _ settings: ServerSettings, _ logger: Logger
    ) async throws(StartFailure) -> (
        ConnectionConfiguration, queries: ConnectionConfiguration, EmbeddedServer?
    ) {
        do {
            if let url = settings.databaseURL {
                return (
                    try ConnectionConfiguration(url),
                    try ConnectionConfiguration(settings.queryDatabaseURL ?? url), nil
                )
            }
            logger.info(
                "starting the private PostgreSQL",
                metadata: ["data_dir": "\(settings.dataDirectory)"])
            let embedded = EmbeddedServer(
                dataDirectory: settings.dataDirectory,
                binDirectory: ProcessInfo.processInfo.environment["LARDER_PG_BIN"])
            let configuration = try await embedded.start()
            return (configuration, embedded.queryConfiguration(like: configuration), embedded)
        } catch {
            throw StartFailure(
                [error.description, error.detail, error.hint].compactMap { $0 }
                    .joined(separator: "\n"))
        }
    }

    /// Sees whether the role for entity queries is one, or warns that there is none.
    private func checkQueryRole(_ settings: ServerSettings) async throws(StartFailure) {
        guard settings.databaseURL != nil else { return }
        guard settings.queryDatabaseURL != nil else {
            logger.warning(
                """
                entity queries run as the server's own role, which may end its sessions: give \
                them one that may only read by query-database-url
                """)
            return
        }
        let fault: String?
        do {
            fault = try await store.queryRoleFault()
        } catch {
            fault = "the role for entity queries cannot connect: \(error)"
        }
        guard let fault else { return }
        throw StartFailure(
            "\(fault)\nCheck LARDER_QUERY_DATABASE_URL, or leave it out to run them as the other.")
    }

    /// Why the database does not answer, as a sentence; `nil` when it does.
    func check() async -> String? {
        // The timer, and not the statement's deadline, ends the wait: a server that hangs is waited
        // for also while connecting and while cancelling.
        let (answers, answer) = AsyncStream.makeStream(of: String?.self)
        let question = Task { answer.yield(await ask()) }
        let timer = Task {
            try await Task.sleep(for: Self.checkDeadline)
            answer.yield("PostgreSQL did not answer within \(Self.checkDeadline).")
        }
        defer {
            question.cancel()
            timer.cancel()
        }
        for await reason in answers { return reason }
        return nil
    }

    private func ask() async -> String? {
        do {
            try await pool.withConnection { connection in
                _ = try await connection.query("SELECT 1", deadline: Self.checkDeadline)
            }
            return nil
        } catch {
            return Self.sentence(String(describing: error))
        }
    }

    /// Starts the private server again if it has died.
    func revive() async {
        guard let embedded, await embedded.processIdentifier == nil else { return }
        logger.error("the private PostgreSQL has died; starting it again")
        do {
            _ = try await embedded.start()
        } catch {
            logger.error(
                "the private PostgreSQL cannot be started", metadata: ["error": "\(error)"])
        }
    }

    /// Gives the connections back, and stops the private server.
    func close() async {
        await bulkPool.shutDown()
        await pool.shutDown()
        await embedded?.stop()
    }

    private static func sentence(_ text: String) -> String {
        let isEnded = text.hasSuffix(".") || text.hasSuffix("?")
        return text.prefix(1).uppercased() + text.dropFirst() + (isEnded ? "" : ".")
    }

    private static func describe(_ error: FeatureError, _ settings: ServerSettings) -> String {
        switch error {
        case .unavailable(let reason):
            return Self.sentence(reason) + "\n"
                + (settings.databaseURL == nil
                    ? "Its log is in the data directory, \(settings.dataDirectory)."
                    : "Check LARDER_DATABASE_URL, or leave it out to run the private PostgreSQL.")
        case .storeFailed(let reason): return "the database cannot be used: \(reason)"
        default: return "the database cannot be used: \(error)"
        }
    }
}
