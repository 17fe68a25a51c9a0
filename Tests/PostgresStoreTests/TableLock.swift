import Postgres
import PostgresStore
import Testing

/// A lock on a table that makes whoever writes to it wait.
struct TableLock {
    private let connection: Connection

    init(_ table: String) async throws {
        connection = try await Connection.open(try await TestDatabase.configuration())
        try await connection.script("BEGIN; LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
    }

    func release() async {
        await connection.close()
    }
}

extension PostgresStore {
    /// Returns when that many small batches wait.
    func waits(for count: Int) async {
        while waitingBatches < count { await Task.yield() }
    }
}
