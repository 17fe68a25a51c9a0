import Postgres
import PostgresStore

/// A lock on a table that makes whoever writes to it wait.
struct TableLock {
    private let connection: Connection
    private let table: String

    init(_ table: String) async throws {
        self.table = table
        connection = try await Connection.open(try await TestDatabase.configuration())
        try await connection.script("BEGIN; LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
    }

    /// Returns when that many wait for it.
    func isAwaited(by count: Int = 1) async throws {
        let waiters = """
            SELECT 1 FROM pg_locks WHERE NOT granted AND relation = to_regclass('\(table)')
            """
        while try await TestDatabase.texts(waiters).count < count {}
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
