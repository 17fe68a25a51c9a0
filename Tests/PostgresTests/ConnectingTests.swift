import Postgres
import Testing

@Suite struct ConnectingTests {
    @Test func `a port that nobody listens on is unreachable`() async throws {
        var configuration = try ConnectionConfiguration("host=127.0.0.1 port=1 user=u dbname=d")
        // Tests that compute may keep both cores for longer than the deadline is by default.
        configuration.connectDeadline = .seconds(300)
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.open(configuration)
        }
        #expect(
            error
                == .unreachable(
                    reason:
                        "connection to server at \"127.0.0.1\", port 1 failed: Connection refused"
                        + " Is the server running on that host and accepting TCP/IP connections?"))
        #expect(error?.isTransient == true)
    }

    @Test func `a server that accepts and says nothing is given up at the deadline`() async throws {
        let silent = try SilentServer()
        var configuration = try ConnectionConfiguration(settings: silent.settings)
        configuration.connectDeadline = .milliseconds(50)
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.open(configuration)
        }
        #expect(error == .deadlineExceeded(after: .milliseconds(50)))
    }

    @Test func `a database that does not exist is told with its state`() async throws {
        let configuration = try await TestServer.superuser().setting("dbname", to: "nowhere")
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.open(configuration)
        }
        #expect(
            error
                == .server(
                    ServerError(
                        state: .unknownDatabase, message: "database \"nowhere\" does not exist")))
    }

    @Test func `a user that is not let in is told with its state`() async throws {
        let configuration = try await TestServer.configuration().setting("user", to: "stranger")
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.open(configuration)
        }
        #expect(error?.state == .invalidAuthorization)
    }

    @Test func `a configuration never shows its password`() throws {
        let configuration = try ConnectionConfiguration(
            "postgresql://me:s3cret@db.example:5433/store?sslmode=require")
        #expect(
            configuration.description == "database \"store\" at db.example:5433 as user \"me\"")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!(dumped + String(reflecting: configuration)).contains("s3cret"))
        #expect(configuration.setting("sslmode") == "require")
    }

    @Test func `a connection string that cannot be read does not show its password`() {
        let error = #expect(throws: PostgresError.self) {
            try ConnectionConfiguration("postgresql://me:s3cret@host:5432/store?nonsense=1")
        }
        #expect(error?.description == "database URL cannot be read")
    }

    @Test func `a connection string with an unknown keyword says so`() {
        let error = #expect(throws: PostgresError.self) {
            try ConnectionConfiguration("host=localhost colour=red")
        }
        #expect(
            error?.description
                == "database URL cannot be read: invalid connection option \"colour\"")
    }

    @Test func `the time to connect is taken from the connection string`() throws {
        #expect(try ConnectionConfiguration("connect_timeout=3").connectDeadline == .seconds(3))
        let error = #expect(throws: PostgresError.self) {
            try ConnectionConfiguration("connect_timeout=soon")
        }
        #expect(error?.description == "connect_timeout is not a number of seconds")
    }
}
