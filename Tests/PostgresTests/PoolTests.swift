import Postgres
import Testing

@Suite struct PoolTests {
    private func pool(_ change: (inout PoolLimits) -> Void = { _ in }) async throws
        -> ConnectionPool
    {
        var limits = PoolLimits()
        change(&limits)
        return ConnectionPool(try await TestServer.configuration(), limits: limits)
    }

    @Test func `a connection that came back is lent again`() async throws {
        let pool = try await pool()
        let first = try await pool.withConnection { await $0.processIdentifier }
        let second = try await pool.withConnection { await $0.processIdentifier }
        #expect(first == second)
        #expect(pool.statistics.opened == 1)
        #expect(pool.statistics.idle == 1)
        await pool.shutDown()
    }

    @Test func `a caller above the queue's limit is refused at once`() async throws {
        let pool = try await pool {
            $0.connectionsMax = 2
            $0.waitersMax = 0
        }
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withConnection { _ in
                try await pool.withConnection { _ in
                    try await pool.withConnection { _ in }
                }
            }
        }
        #expect(error == .poolExhausted(connectionsMax: 2, waiting: 0))
        #expect(error?.description == "all 2 connections are in use and 0 callers are waiting")
        #expect(pool.statistics.refused == 1)
        await pool.shutDown()
    }

    @Test func `a caller that waits too long is refused`() async throws {
        let pool = try await pool {
            $0.connectionsMax = 1
            $0.acquireDeadline = .milliseconds(10)
        }
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withConnection { _ in
                try await pool.withConnection { _ in }
            }
        }
        #expect(error == .poolExhausted(connectionsMax: 1, waiting: 1))
        #expect(pool.statistics.timedOut == 1)
        #expect(pool.statistics.waiting == 0)
        await pool.shutDown()
    }

    @Test func `callers share fewer connections than they are`() async throws {
        let pool = try await pool { $0.connectionsMax = 3 }
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...60 {
                group.addTask {
                    try await pool.withConnection { connection in
                        let rows = try await connection.query("SELECT $1", [.int64(Int64(number))])
                        return try rows[0].value(at: 0, as: Int.self)
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1_830)
        #expect(pool.statistics.opened <= 3)
        #expect(pool.statistics.inUse == 0)
        await pool.shutDown()
    }

    @Test func `a caller that is cancelled stops waiting`() async throws {
        let pool = try await pool {
            $0.connectionsMax = 1
            $0.acquireDeadline = .seconds(600)
        }
        try await pool.withConnection { _ in
            let task = Task { try await pool.withConnection { _ in } }
            while pool.statistics.waiting == 0 { await Task.yield() }
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
        }
        #expect(pool.statistics.waiting == 0)
        await pool.shutDown()
    }

    @Test func `a session the server ended is replaced before it is lent`() async throws {
        let pool = try await pool()
        let killer = try await TestServer.connect()
        let first = try await pool.withConnection { await $0.processIdentifier }
        try await killer.query("SELECT pg_terminate_backend($1, 10000)", [.int32(first)])
        let second = try await pool.withConnection { connection in
            try await connection.query("SELECT 1")
            return await connection.processIdentifier
        }
        #expect(first != second)
        #expect(pool.statistics.broken == 1)
        #expect(pool.statistics.opened == 2)
        await pool.shutDown()
        await killer.close()
    }

    @Test func `a connection that comes back in a transaction is not lent again`() async throws {
        let pool = try await pool()
        let first = try await pool.withConnection { connection in
            try await connection.script("BEGIN")
            return await connection.processIdentifier
        }
        let second = try await pool.withConnection { await $0.processIdentifier }
        #expect(first != second)
        await pool.shutDown()
    }

    @Test func `a server that cannot be reached frees the place for the next`() async throws {
        var limits = PoolLimits()
        limits.connectionsMax = 1
        var configuration = try ConnectionConfiguration("host=127.0.0.1 port=1 user=u dbname=d")
        // Tests that compute may keep both cores for longer than the deadline is by default.
        configuration.connectDeadline = .seconds(300)
        let pool = ConnectionPool(configuration, limits: limits)
        for _ in 1...3 {
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { _ in }
            }
            #expect(error?.isTransient == true)
        }
        #expect(pool.statistics.openFailures == 3)
        #expect(pool.statistics.inUse == 0)
        await pool.shutDown()
    }

    @Test func `after shutdown nothing is lent, and what comes back is closed`() async throws {
        let pool = try await pool()
        let connection = try await pool.withConnection { connection in
            await pool.shutDown()
            return connection
        }
        await #expect(throws: PostgresError.shutDown) { try await connection.query("SELECT 1") }
        await #expect(throws: PostgresError.shutDown) { try await pool.withConnection { _ in } }
    }

    @Test func `a pool's transaction commits`() async throws {
        let pool = try await pool()
        let answer = try await pool.withTransaction { connection in
            try await connection.query("SELECT 42 AS n")[0].value("n", as: Int.self)
        }
        #expect(answer == 42)
        await pool.shutDown()
    }
}
