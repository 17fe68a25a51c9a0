/// How to reach a PostgreSQL server, and how patient to be with it.
///
/// Its description names the server, the database and the user, and never the password.
package struct ConnectionConfiguration: Sendable {
    /// The time to connect, to authenticate and to apply the session's settings.
    package var connectDeadline: Duration = .seconds(10)

    /// The time for one statement, unless the call says otherwise.
    package var statementDeadline: Duration = .seconds(60)

    /// How long a cancelled statement may go on before its connection is given up.
    package var cancelGrace: Duration = .seconds(5)

    /// Prepared statements kept per connection; the one unused for longest makes room. 0 for
    /// none, as a pooler in transaction mode requires.
    package var preparedStatementsMax = 128

    /// Told of each statement before it is sent, except those that begin and end transactions.
    package var observeStatement: (@Sendable (String) -> Void)?

    /// Settings of the session, applied after connecting in the order of their names.
    package var sessionSettings: [String: String] = [
        "DateStyle": "ISO",
        "TimeZone": "UTC",
        "extra_float_digits": "1",
        // Ends a transaction whose owner went away while the network pretends it is there.
        "idle_in_transaction_session_timeout": "10min",
        // The deadline of a statement is kept here, per call; the server's own would cut COPY.
        "statement_timeout": "0",
        // The same query reads a table in the same order, however many read it at once.
        "synchronize_seqscans": "off",
    ]

    /// libpq's own keywords, with those of the connection string over the defaults.
    private var settings: [String: String]

    /// Reads a URL (`postgresql://user@host/database?sslmode=require`) or a list of keywords
    /// (`host=… dbname=…`). Every keyword of libpq is passed on; what the string leaves out comes
    /// from the environment (`PGHOST`, …) and then from libpq.
    ///
    /// - Throws: `.invalidConfiguration`.
    package init(_ connectionString: String) throws(PostgresError) {
        var settings: [String: String] = [:]
        for (keyword, value) in try ConnectionString.parse(connectionString) {
            settings[keyword] = value
        }
        try self.init(settings: settings)
    }

    /// - Parameter settings: Keywords of libpq with their values.
    package init(settings: [String: String]) throws(PostgresError) {
        self.settings = Self.defaults.merging(settings) { _, given in given }
        // Everything here assumes UTF-8; another encoding would corrupt text silently.
        self.settings["client_encoding"] = "UTF8"
        guard let text = settings["connect_timeout"] else { return }
        guard let seconds = Int(text), seconds >= 0 else {
            throw .invalidConfiguration(reason: "connect_timeout is not a number of seconds")
        }
        // libpq keeps this timeout only in its blocking calls. Zero means to wait for ever
        // there; here the default stands.
        if seconds > 0 { connectDeadline = .seconds(seconds) }
    }

    /// The value of one of libpq's keywords, such as `host` or `dbname`.
    package func setting(_ keyword: String) -> String? {
        settings[keyword]
    }

    /// The same server with one keyword changed.
    package func setting(_ keyword: String, to value: String) -> ConnectionConfiguration {
        var copy = self
        copy.settings[keyword] = value
        return copy
    }

    var parameters: [(keyword: String, value: String)] {
        settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// One script that applies the session's settings.
    func sessionScript() throws(PostgresError) -> String {
        var script = ""
        for (name, value) in sessionSettings.sorted(by: { $0.key < $1.key }) {
            script += "SET \(name) = \(try quoteLiteral(value));"
        }
        return script
    }

    /// A peer that vanished is noticed within a minute, idle or not.
    private static let defaults = [
        "application_name": "larder",
        "keepalives_idle": "30",
        "keepalives_interval": "10",
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    ]
}

extension ConnectionConfiguration: CustomStringConvertible, CustomReflectable {
    package var description: String {
        let host = settings["host"] ?? settings["hostaddr"] ?? "default host"
        let port = settings["port"].map { ":\($0)" } ?? ""
        let user = settings["user"].map { " as user \"\($0)\"" } ?? ""
        let database = settings["dbname"] ?? "default"
        return "database \"\(database)\" at \(host)\(port)\(user)"
    }

    /// Keeps the password out of `dump` and of test failures too.
    package var customMirror: Mirror {
        Mirror(self, children: ["description": description])
    }
}
