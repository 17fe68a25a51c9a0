import Postgres
import PostgresStore

/// A lock on a table that makes others wait.
struct TableLock {
    private let connection: Connection
    private let table: String

    /// - Parameter mode: By default everybody waits.
    init(_ table: String, mode: String = "ACCESS EXCLUSIVE") async throws {
        self.table = table
        connection = try await Connection.open(try await TestDatabase.configuration())
        try await connection.script("BEGIN; LOCK TABLE \(table) IN \(mode) MODE")
    }

    /// Returns when so many wait for it.
    func isAwaited(by count: Int = 1) async throws {
        // By this connection: those of the pool may all be taken by who waits.
        let waiters = """
            SELECT FROM pg_locks WHERE NOT granted AND relation = to_regclass('\(table)')
            """
        while try await connection.query(waiters).count < count {}
    }

    /// The other tables of the schema that somebody who waits for this one has locked.
    func heldByWaiters(schema: String) async throws -> [String] {
        try await connection.query(
            """
            SELECT DISTINCT relname::text AS name FROM pg_locks AS waiting
            JOIN pg_locks AS held ON held.pid = waiting.pid AND held.granted
            JOIN pg_class ON pg_class.oid = held.relation AND relkind = 'r'
            WHERE NOT waiting.granted AND waiting.relation = to_regclass('\(table)')
                AND relnamespace = '\(schema)'::regnamespace
            ORDER BY name
            """, isPrepared: false
        ).map { try $0.value("name") }
    }

    func release() async {
        await connection.close()
    }
}

extension PostgresStore {
    /// Returns when that many small batches wait.
    func waits(for count: Int) async throws {
        while waitingBatches < count { try await TestDatabase.pause() }
    }
}

extension TestDatabase {
    /// A round trip to the server, for a test that looks again and again: it leaves the processor
    /// to what the test waits for.
    static func pause() async throws {
        _ = try await texts("SELECT 1")
    }
}
