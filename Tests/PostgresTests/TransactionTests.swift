import Postgres
import Testing

@Suite struct TransactionTests {
    @Test func `a body that returns commits, one that throws rolls back`() async throws {
        struct Refusal: Error {}
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE kept (n int)")
        try await connection.transaction { try await $0.execute("INSERT INTO kept VALUES (1)") }
        await #expect(throws: Refusal.self) {
            try await connection.transaction { connection in
                try await connection.execute("INSERT INTO kept VALUES (2)")
                throw Refusal()
            }
        }
        let rows = try await connection.query("SELECT n FROM kept")
        #expect(try rows.map { try $0.value("n", as: Int.self) } == [1])
        await connection.close()
    }

    @Test func `a transaction whose error was swallowed is told to be rolled back`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                _ = try? await connection.query("SELECT 1 / 0")
            }
        }
        #expect(error == .transactionRolledBack)
        await connection.close()
    }

    @Test func `a read-only transaction refuses to write`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction(.readOnly) { connection in
                try await connection.execute("CREATE TABLE not_made (n int)")
            }
        }
        #expect(error?.state == .readOnlyTransaction)
        await connection.close()
    }

    @Test func `conflicting writes under one snapshot fail as transient`() async throws {
        let first = try await TestServer.connect()
        let second = try await TestServer.connect()
        try await first.script(
            "DROP TABLE IF EXISTS contested; CREATE TABLE contested AS SELECT 1 AS n")
        let error = await #expect(throws: PostgresError.self) {
            try await first.transaction(.repeatableRead) { connection in
                try await connection.query("SELECT n FROM contested")
                try await second.execute("UPDATE contested SET n = 2")
                try await connection.execute("UPDATE contested SET n = 3")
            }
        }
        #expect(error?.state == .serializationFailure)
        #expect(error?.isTransient == true)
        await first.close()
        await second.close()
    }

    @Test func `a transaction inside a transaction is refused`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.transaction { _ in }
            }
        }
        #expect(error?.description == "connection is already in a transaction")
        await connection.close()
    }

    @Test func `a cancelled task rolls back and leaves the connection whole`() async throws {
        let connection = try await TestServer.connect()
        let task = Task {
            try await connection.transaction { connection in
                withUnsafeCurrentTask { $0?.cancel() }
                try await connection.query("SELECT 1")
            }
        }
        await #expect(throws: PostgresError.cancelled) { try await task.value }
        try await connection.transaction { try await $0.query("SELECT 1") }
        await connection.close()
    }

    @Test(arguments: [(CuttingProxy.Cut.beforeCommit, 0), (.afterCommit, 1)])
    func `a connection cut around COMMIT leaves an unknown outcome`(
        cut: CuttingProxy.Cut, rowsAfterwards: Int
    ) async throws {
        let configuration = try await TestServer.configuration()
        let observer = try await Connection.open(configuration)
        let table = cut == .beforeCommit ? "cut_before" : "cut_after"
        try await observer.script("DROP TABLE IF EXISTS \(table); CREATE TABLE \(table) (n int)")
        let proxy = CuttingProxy(to: configuration, cut)
        let connection = try await Connection.open(proxy.configuration(like: configuration))

        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.execute("INSERT INTO \(table) VALUES (1)")
            }
        }

        guard case .commitOutcomeUnknown = error else {
            Issue.record("\(String(describing: error)) is not an unknown outcome")
            return
        }
        #expect(error?.hint == "Look for a row the transaction wrote before trying it again.")
        #expect(error?.isTransient == false)
        let rows = try await observer.query("SELECT FROM \(table)")
        #expect(rows.count == rowsAfterwards)
        await observer.close()
    }

    @Test func `a connection lost before COMMIT is sent committed nothing`() async throws {
        let connection = try await TestServer.connect()
        let killer = try await TestServer.connect()
        let pid = await connection.processIdentifier
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.query("SELECT 1")
                try await killer.query("SELECT pg_terminate_backend($1, 10000)", [.int32(pid)])
            }
        }
        guard case .connectionLost = error else {
            Issue.record("\(String(describing: error)) is not a lost connection")
            return
        }
        await killer.close()
    }
}
