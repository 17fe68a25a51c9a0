import Postgres
import Testing

/// Statements that are sent together with the BEGIN of their transaction.
@Suite struct PipelineTests {
    @Test func `statements sent with BEGIN give their rows in their order`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE sent (n int8)")
        let statements = [
            Statement("INSERT INTO sent SELECT * FROM generate_series(1, $1)", [.int64(3)]),
            Statement("SELECT n FROM sent ORDER BY n"), Statement("SELECT 'last' AS word"),
        ]
        let rows = try await connection.transaction(beginningWith: statements) { $1 }
        #expect(rows.map(\.count) == [0, 3, 1])
        #expect(try rows[1].map { try $0.value("n", as: Int64.self) } == [1, 2, 3])
        #expect(try rows[2][0].value("word", as: String.self) == "last")
        await connection.close()
    }

    @Test func `statements sent with BEGIN are undone with their transaction`() async throws {
        struct Refusal: Error {}
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE undone (n int8)")
        await #expect(throws: Refusal.self) {
            try await connection.transaction(
                beginningWith: [Statement("INSERT INTO undone VALUES (1)")]
            ) { connection, _ in
                try await connection.execute("INSERT INTO undone VALUES (2)")
                throw Refusal()
            }
        }
        #expect(try await connection.query("SELECT n FROM undone").isEmpty)
        await connection.close()
    }

    @Test func `the first error of statements sent with BEGIN is thrown, and nothing stays`()
        async throws
    {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE refused (n int8 PRIMARY KEY)")
        let statements = [
            Statement("INSERT INTO refused VALUES (1)"),
            Statement("INSERT INTO refused VALUES ($1)", [.int64(1)]),
            Statement("SELECT 1 / 0"),
        ]
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction(beginningWith: statements) { _, _ in
                Issue.record("the transaction was begun")
            }
        }
        #expect(error?.state == .uniqueViolation)
        #expect(try await connection.query("SELECT n FROM refused").isEmpty)
        await connection.close()
    }

    @Test func `a stale statement sent with BEGIN is prepared anew`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script(
            "CREATE TEMP TABLE widens (a int); INSERT INTO widens VALUES (1)")
        let statement = Statement("SELECT * FROM widens")
        let before = try await connection.transaction(beginningWith: [statement]) { $1 }
        #expect(before[0][0].columns.count == 1)
        // Now "cached plan must not change result type".
        try await connection.script("ALTER TABLE widens ADD COLUMN b int")
        let after = try await connection.transaction(beginningWith: [statement]) { $1 }
        #expect(after[0][0].columns.count == 2)
        await connection.close()
    }

    @Test func `a statement that another session's pooler has lost is prepared anew`()
        async throws
    {
        let connection = try await TestServer.connect()
        let statement = Statement("SELECT $1 AS n", [.int64(1)])
        _ = try await connection.transaction(beginningWith: [statement]) { $1 }
        try await connection.script("DEALLOCATE ALL")
        let rows = try await connection.transaction(beginningWith: [statement]) { $1 }
        #expect(try rows[0][0].value("n", as: Int64.self) == 1)
        await connection.close()
    }

    @Test(arguments: [0, 1, 2, 3]) func `statements sent with BEGIN need no room to stay prepared`(
        preparedStatementsMax: Int
    ) async throws {
        var configuration = try await TestServer.configuration()
        configuration.preparedStatementsMax = preparedStatementsMax
        let connection = try await Connection.open(configuration)
        let statements = (0..<2).map { Statement("SELECT \($0) + $1 AS n", [.int64(10)]) }
        for _ in 0..<2 {
            let rows = try await connection.transaction(beginningWith: statements) { $1 }
            #expect(try rows.map { try $0[0].value("n", as: Int64.self) } == [10, 11])
        }
        await connection.close()
    }

    @Test func `statements sent with BEGIN end at their deadline`() async throws {
        let connection = try await TestServer.connect()
        let statements = [Statement("SELECT pg_sleep(100)"), Statement("SELECT 1")]
        await #expect(throws: PostgresError.deadlineExceeded(after: .milliseconds(50))) {
            try await connection.transaction(
                beginningWith: statements, deadline: .milliseconds(50)
            ) { _, _ in }
        }
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `statements cannot be sent with BEGIN inside a transaction`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.transaction(beginningWith: [Statement("SELECT 1")]) { $1 }
            }
        }
        #expect(error?.description == "connection is already in a transaction")
        await connection.close()
    }
}
