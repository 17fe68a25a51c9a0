import Glibc

/// A PostgreSQL server of our own, for those who have none: in the data directory, behind a Unix
/// socket that only our user can open.
///
/// The server survives a crash of its parent and is adopted by the next start. Below the data
/// directory:
///
///     larder.lock             held by the one larder that uses the directory
///     postgres/               the server's user's own, mode 0700; a link when that user cannot
///                             reach the data directory (as under /root)
///     postgres/data/          the cluster
///     postgres/run/           the socket; a link when its path would be too long
///     postgres/server.log     what the server complains about
package actor EmbeddedServer {
    private let requestedDirectory: String
    private let binDirectory: String?
    let relocationDirectory: String
    let startDeadline: Duration
    private var lock: DirectoryLock?
    private(set) var running: pid_t?
    private var home: String?

    /// - Parameters:
    ///   - dataDirectory: Made when it does not exist.
    ///   - binDirectory: Where `initdb` and `postgres` are; searched for when absent.
    ///   - relocationDirectory: Where the cluster goes when the server's user cannot reach the
    ///     data directory.
    ///   - startDeadline: Covers recovery after a crash, which takes as long as there is log to
    ///     replay.
    package init(
        dataDirectory: String,
        binDirectory: String? = nil,
        relocationDirectory: String = "/var/lib/larder",
        startDeadline: Duration = .seconds(300)
    ) {
        requestedDirectory = dataDirectory
        self.binDirectory = binDirectory
        self.relocationDirectory = relocationDirectory
        self.startDeadline = startDeadline
    }

    /// Makes the cluster if there is none, starts the server or adopts the one that runs, and
    /// waits until it answers. Calling it again restarts a server that died.
    ///
    /// - Returns: How to connect, as the role that owns the database and is no superuser.
    /// - Throws: `.embeddedServer` with what to install or do.
    package func start() async throws(PostgresError) -> ConnectionConfiguration {
        let account = try ServerAccount.current()
        try FileSystem.makeDirectory(
            requestedDirectory, mode: account.needsSwitch ? 0o711 : 0o700)
        guard let directory = FileSystem.resolve(requestedDirectory) else {
            throw FileSystem.failure("open", requestedDirectory)
        }
        if lock == nil { lock = try DirectoryLock(directory) }
        do throws(PostgresError) {
            return try await start(in: directory, as: account)
        } catch {
            if running == nil { lock = nil }
            throw error
        }
    }

    /// The same server and database for queries that came with a request: as a role that may read
    /// the tables of the other and nothing else (`QueryRole.sql`).
    package nonisolated func queryConfiguration(
        like configuration: ConnectionConfiguration
    ) -> ConnectionConfiguration {
        configuration.setting("user", to: ServerSettings.queryRole)
    }

    /// Ends the server, after the transactions that are committing, and releases the directory.
    /// Sessions that are still open lose their connection.
    package func stop() async {
        if let pid = running, let home {
            await end(pid, dataDirectory: "\(home)/data")
        }
        running = nil
        lock = nil
    }

    /// The server's main process; `nil` when it was not started here or has ended.
    package var processIdentifier: Int32? {
        guard let running, let home, ServerProcess.serves(running, "\(home)/data") else {
            return nil
        }
        return running
    }

    private func start(
        in directory: String, as account: ServerAccount
    ) async throws(PostgresError) -> ConnectionConfiguration {
        let home = try await prepareHome(in: directory, account)
        self.home = home
        let data = "\(home)/data"
        let version = FileSystem.read("\(data)/PG_VERSION").flatMap { text in
            Int(text.prefix { $0.isNumber })
        }
        let binaries = try await PostgresBinaries.find(in: binDirectory, majorVersion: version)
        if version == nil { try await initialize(data, binaries, account) }
        let settings = ServerSettings(
            socketDirectory: try prepareSocketDirectory(in: home, account), account: account)
        try settings.write(to: data)

        let log = "\(home)/server.log"
        if let pid = try await adopt(data) {
            running = pid
            // The files just written may name another user than the server was started with.
            kill(pid, SIGHUP)
        } else {
            running = try await launch(data, binaries, account, log: log)
        }
        // An adopted server may have its socket elsewhere than a new one would.
        let socket = PostmasterFile.read(in: data)?.socketDirectory ?? settings.socketDirectory
        try await makeDatabase(socketDirectory: socket)
        return try Self.configuration(
            socketDirectory: socket, user: ServerSettings.role, database: ServerSettings.database)
    }

    private func makeDatabase(socketDirectory: String) async throws(PostgresError) {
        let superuser = try Self.configuration(
            socketDirectory: socketDirectory, user: ServerSettings.superuser, database: "postgres")
        try await Self.run(on: superuser, makeDatabase)
        // The privileges on the server's functions are a database's own.
        try await Self.run(on: superuser.setting("dbname", to: ServerSettings.database)) {
            connection async throws(PostgresError) in
            try await connection.script(
                String(decoding: PackageResources.QueryRole_sql, as: UTF8.self))
        }
    }

    private static func run(
        on configuration: ConnectionConfiguration,
        _ body: (Connection) async throws(PostgresError) -> Void
    ) async throws(PostgresError) {
        let connection = try await Connection.open(configuration)
        do throws(PostgresError) {
            try await body(connection)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    private func makeDatabase(on connection: Connection) async throws(PostgresError) {
        try await makeRole(ServerSettings.role, on: connection)
        try await makeRole(ServerSettings.queryRole, on: connection)
        let databases = try await connection.query(
            "SELECT FROM pg_database WHERE datname = $1", [.text(ServerSettings.database)])
        if databases.isEmpty {
            try await connection.execute(
                "CREATE DATABASE \(ServerSettings.database) OWNER \(ServerSettings.role)")
        }
    }

    private func makeRole(_ name: String, on connection: Connection) async throws(PostgresError) {
        let found = try await connection.query(
            "SELECT FROM pg_roles WHERE rolname = $1", [.text(name)])
        guard found.isEmpty else { return }
        try await connection.execute(
            "CREATE ROLE \(name) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    }

    private static func configuration(
        socketDirectory: String, user: String, database: String
    ) throws(PostgresError) -> ConnectionConfiguration {
        try ConnectionConfiguration(settings: [
            "host": socketDirectory, "port": String(ServerSettings.port), "user": user,
            "dbname": database,
        ])
    }
}
