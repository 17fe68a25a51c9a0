import Postgres
import Testing

@Suite struct StatementTests {
    @Test func `a broken constraint is told with its name, table and state`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE one (id int CONSTRAINT one_id PRIMARY KEY)")
        try await connection.execute("INSERT INTO one VALUES ($1)", [.int32(7)])
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("INSERT INTO one VALUES ($1)", [.int32(7)])
        }
        guard case .server(let refusal) = error else {
            Issue.record("\(String(describing: error)) is not the server's")
            return
        }
        #expect(refusal.state == .uniqueViolation)
        #expect(refusal.constraint == "one_id")
        #expect(refusal.table == "one")
        #expect(
            refusal.message == "duplicate key value violates unique constraint \"one_id\"")
        #expect(refusal.detail == "Key (id)=(7) already exists.")
        #expect(error?.isTransient == false)
        await connection.close()
    }

    @Test func `after an error the connection runs the next statement`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1 / $1", [.int32(0)])
        }
        #expect(error?.state == .divisionByZero)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `execute counts the rows it changed`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE numbers (n int8)")
        let inserted = try await connection.execute(
            "INSERT INTO numbers SELECT * FROM generate_series(1, $1)", [.int64(10)])
        let deleted = try await connection.execute("DELETE FROM numbers WHERE n > 7")
        #expect(inserted == 10)
        #expect(deleted == 3)
        await connection.close()
    }

    @Test func `a result above the limit is an error and frees the connection`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT * FROM generate_series(1, 1000000)", rowsMax: 100)
        }
        #expect(error?.description == "statement gave more than 100 rows")
        let rows = try await connection.query("SELECT * FROM generate_series(1, 100)", rowsMax: 100)
        #expect(rows.count == 100)
        await connection.close()
    }

    @Test func `a prepared statement survives a change of its table`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE grows (a int); INSERT INTO grows VALUES (1)")
        #expect(try await connection.query("SELECT * FROM grows")[0].columns.count == 1)
        try await connection.script("ALTER TABLE grows ADD COLUMN b int")
        #expect(try await connection.query("SELECT * FROM grows")[0].columns.count == 2)
        await connection.close()
    }

    @Test func `one statement is prepared anew for parameters of another type`() async throws {
        let connection = try await TestServer.connect()
        let number = try await connection.query("SELECT $1", [.int64(1)])
        let text = try await connection.query("SELECT $1", [.text("one")])
        #expect(try number[0].value(at: 0, as: Int64.self) == 1)
        #expect(try text[0].value(at: 0, as: String.self) == "one")
        await connection.close()
    }

    @Test func `no more statements stay prepared than the limit allows`() async throws {
        var configuration = try await TestServer.configuration()
        configuration.preparedStatementsMax = 3
        let connection = try await Connection.open(configuration)
        for number in 1...10 { try await connection.query("SELECT \(number)") }
        let rows = try await connection.query(
            "SELECT statement FROM pg_prepared_statements ORDER BY prepare_time",
            isPrepared: false)
        let statements = try rows.map { try $0.value("statement", as: String.self) }
        #expect(statements == ["SELECT 8", "SELECT 9", "SELECT 10"])
        await connection.close()
    }

    @Test func `a script runs all its statements or none`() async throws {
        let connection = try await TestServer.connect()
        await #expect(throws: PostgresError.self) {
            try await connection.script(
                "CREATE TABLE half_script (a int); SELECT 1 / 0; CREATE TABLE other_half (a int)")
        }
        let rows = try await connection.query("SELECT to_regclass('half_script') IS NULL AS none")
        #expect(try rows[0].value("none", as: Bool.self))
        await connection.close()
    }

    @Test func `describe gives the columns of a statement it does not run`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE described (id int8, label text)")
        let (columns, parameterCount) = try await connection.describe(
            "INSERT INTO described VALUES (1, $1) RETURNING label, id")
        #expect(parameterCount == 1)
        #expect(columns == [Column(name: "label", type: .text), Column(name: "id", type: .int8)])
        #expect(try await connection.query("SELECT FROM described").isEmpty)
        await connection.close()
    }

    @Test func `a second statement on a busy connection is refused`() async throws {
        let connection = try await TestServer.connect()
        var refusal: PostgresError?
        try await connection.stream("SELECT 1") { _ in
            refusal = await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT 2")
            }
        }
        #expect(refusal?.description == "connection is already running a statement")
        await connection.close()
    }

    @Test func `the session is set up as the configuration says`() async throws {
        let connection = try await TestServer.connect()
        let rows = try await connection.query(
            "SELECT current_setting('TimeZone') AS zone,"
                + " current_setting('application_name') AS name,"
                + " current_setting('client_encoding') AS encoding,"
                + " current_setting('idle_in_transaction_session_timeout') AS idle")
        #expect(try rows[0].value("zone", as: String.self) == "UTC")
        #expect(try rows[0].value("name", as: String.self) == "larder")
        #expect(try rows[0].value("encoding", as: String.self) == "UTF8")
        #expect(try rows[0].value("idle", as: String.self) == "10min")
        await connection.close()
    }

    @Test func `a listener hears what another session says on its channel`() async throws {
        let listener = try await TestServer.connect()
        let speaker = try await TestServer.connect()
        let stream = try await listener.notifications(on: "news Ä")
        try await speaker.script("NOTIFY other, 'no'; NOTIFY \"news Ä\", 'first'")
        try await speaker.script("NOTIFY \"news Ä\", 'second'")
        var heard: [String] = []
        for await notification in stream {
            heard.append(notification.payload)
            if heard.count == 2 { break }
        }
        #expect(heard == ["first", "second"])
        await speaker.close()
        await listener.close()
    }

    @Test func `a listener's stream ends with its connection`() async throws {
        let listener = try await TestServer.connect()
        let stream = try await listener.notifications(on: "short")
        let killer = try await TestServer.connect()
        let pid = await listener.processIdentifier
        try await killer.query("SELECT pg_terminate_backend($1)", [.int32(pid)])
        for await _ in stream {}
        let error = await #expect(throws: PostgresError.self) {
            try await listener.query("SELECT 1")
        }
        guard case .connectionLost = error else {
            Issue.record("\(String(describing: error)) is not a lost connection")
            return
        }
        await killer.close()
    }
}
