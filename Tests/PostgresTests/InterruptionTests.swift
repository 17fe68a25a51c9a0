import Glibc
import Postgres
import Testing

@Suite struct InterruptionTests {
    @Test func `a statement past its deadline is cancelled and the connection lives`() async throws
    {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT pg_sleep(600)", deadline: .milliseconds(20))
        }
        #expect(error == .deadlineExceeded(after: .milliseconds(20)))
        #expect(error?.description == "PostgreSQL did not answer within 0.02 seconds")
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `cancelling the task cancels its statement`() async throws {
        let connection = try await TestServer.connect()
        let observer = try await TestServer.connect()
        let pid = await connection.processIdentifier
        let task = Task { try await connection.query("SELECT pg_sleep(600)") }
        var isRunning = false
        while !isRunning {
            isRunning = try await !observer.query(
                "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'",
                [.int32(pid)]
            ).isEmpty
        }
        task.cancel()
        await #expect(throws: PostgresError.cancelled) { try await task.value }
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
        await observer.close()
    }

    @Test func `a server that goes while much is unread is noticed`() async throws {
        let connection = try await TestServer.connect()
        let pid = await connection.processIdentifier
        await #expect(throws: PostgresError.self) {
            try await connection.copyOut(
                "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO STDOUT",
                chunkBytes: 1
            ) { _ in
                // By now the server waits for us to read, and what it sent fills the socket.
                kill(pid, SIGTERM)
                while kill(pid, 0) == 0 { await Task.yield() }
            }
        }
        await connection.close()
    }

    @Test func `a cancelled task does not begin a statement`() async throws {
        let connection = try await TestServer.connect()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await connection.query("SELECT 1")
        }
        await #expect(throws: PostgresError.cancelled) { try await task.value }
        await connection.close()
    }

    @Test func `a server that does not answer even a cancel costs the connection`() async throws {
        var configuration = try await TestServer.configuration()
        configuration.cancelGrace = .milliseconds(50)
        let connection = try await Connection.open(configuration)
        let pid = await connection.processIdentifier
        kill(pid, SIGSTOP)
        defer { kill(pid, SIGCONT) }
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1", deadline: .milliseconds(20))
        }
        #expect(error == .deadlineExceeded(after: .milliseconds(20)))
        let after = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1")
        }
        #expect(
            after?.description
                == "connection to PostgreSQL was lost: the server did not end a cancelled statement"
        )
    }

    @Test func `a closed connection refuses statements`() async throws {
        let connection = try await TestServer.connect()
        await connection.close()
        await #expect(throws: PostgresError.shutDown) { try await connection.query("SELECT 1") }
    }

    @Test func `closing a connection ends the statement it runs`() async throws {
        let connection = try await TestServer.connect()
        let task = Task { try await connection.query("SELECT pg_sleep(600)") }
        await connection.close()
        await #expect(throws: PostgresError.shutDown) { try await task.value }
    }

    @Test func `a session ended by the server is a lost connection`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(9)")
        }
        #expect(
            error
                == .connectionLost(
                    reason: "terminating connection due to administrator command"))
        #expect(error?.isTransient == true)
    }
}
