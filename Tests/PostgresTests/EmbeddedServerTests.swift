import Glibc
import Postgres
import Testing

/// Each test has a server of its own, which it stops.
@Suite(.serialized) struct EmbeddedServerTests {
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = TemporaryDirectory.make()
        do {
            try await body(directory)
        } catch {
            TemporaryDirectory.remove(directory)
            throw error
        }
        TemporaryDirectory.remove(directory)
    }

    private func answer(_ configuration: ConnectionConfiguration) async throws -> Int {
        let connection = try await Connection.open(configuration)
        let rows = try await connection.query(
            "SELECT count(*) AS n FROM pg_tables WHERE tablename = 'kept'")
        await connection.close()
        return try rows[0].value("n", as: Int.self)
    }

    private func makeTable(_ configuration: ConnectionConfiguration) async throws {
        let connection = try await Connection.open(configuration)
        try await connection.script("CREATE TABLE kept (n int)")
        await connection.close()
    }

    @Test func `what was written is there after a restart`() async throws {
        try await withDirectory { directory in
            let server = EmbeddedServer(dataDirectory: directory)
            try await makeTable(try await server.start())
            await server.stop()
            #expect(await server.processIdentifier == nil)
            let again = EmbeddedServer(dataDirectory: directory)
            #expect(try await answer(try await again.start()) == 1)
            await again.stop()
        }
    }

    @Test func `a server left behind by its parent is adopted`() async throws {
        try await withDirectory { directory in
            var server: EmbeddedServer? = EmbeddedServer(dataDirectory: directory)
            try await makeTable(try #require(server).start())
            let pid = await server?.processIdentifier
            // As the kernel does for a killed process: nothing is stopped, the lock is let go.
            server = nil
            let heir = EmbeddedServer(dataDirectory: directory)
            #expect(try await answer(try await heir.start()) == 1)
            #expect(await heir.processIdentifier == pid)
            await heir.stop()
        }
    }

    @Test func `a server that was killed is started again with all it had committed`() async throws
    {
        try await withDirectory { directory in
            let server = EmbeddedServer(dataDirectory: directory)
            try await makeTable(try await server.start())
            let pid = try #require(await server.processIdentifier)
            kill(pid, SIGKILL)
            let configuration = try await server.start()
            #expect(try await answer(configuration) == 1)
            #expect(await server.processIdentifier != pid)
            await server.stop()
        }
    }

    @Test func `a server killed below an unlogged table that is not committed starts again`()
        async throws
    {
        try await withDirectory { directory in
            let server = EmbeddedServer(dataDirectory: directory)
            let first = try await server.start()
            let session = try await Connection.open(first)
            try await session.script("BEGIN; CREATE UNLOGGED TABLE staged (n int)")
            // Its commit writes the log so far, the unlogged table's creation included.
            try await makeTable(first)
            let pid = try #require(await server.processIdentifier)
            kill(pid, SIGKILL)
            #expect(try await answer(try await server.start()) == 1)
            await session.close()
            await server.stop()
        }
    }

    @Test func `a stale pid file that names a stranger does not stop the start`() async throws {
        try await withDirectory { directory in
            let server = EmbeddedServer(dataDirectory: directory)
            _ = try await server.start()
            await server.stop()
            let home = "\(directory)/postgres"
            let text = "\(getpid())\n\(home)/data\n0\n5432\n\(home)/run\n\n\nready   \n"
            for path in ["\(home)/data/postmaster.pid", "\(home)/run/.s.PGSQL.5432.lock"] {
                let file = fopen(path, "w")
                fputs(text, file)
                fclose(file)
            }
            #expect(try await answer(try await server.start()) == 0)
            await server.stop()
        }
    }

    @Test func `two servers cannot share a data directory`() async throws {
        try await withDirectory { directory in
            let server = EmbeddedServer(dataDirectory: directory)
            _ = try await server.start()
            let error = await #expect(throws: PostgresError.self) {
                try await EmbeddedServer(dataDirectory: directory).start()
            }
            #expect(
                error
                    == .embeddedServer(
                        reason: "data directory \"\(directory)\" is in use by another larder",
                        detail: "Process \(getpid()) holds it.",
                        hint: "Stop that process, or choose another data directory."))
            await server.stop()
        }
    }

    @Test func `a path too long for a socket has its socket elsewhere`() async throws {
        try await withDirectory { directory in
            let long = directory + "/" + String(repeating: "long", count: 25)
            let server = EmbeddedServer(dataDirectory: long)
            let configuration = try await server.start()
            let host = try #require(configuration.setting("host"))
            #expect(host.utf8.count < 100)
            #expect(try await answer(configuration) == 0)
            await server.stop()
            TemporaryDirectory.remove(host)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root has a server's user other than itself"))
    func `a directory the server's user cannot reach gets its cluster elsewhere`() async throws {
        try await withDirectory { directory in
            let hidden = "\(directory)/hidden"
            mkdir(hidden, 0o700)
            let server = EmbeddedServer(
                dataDirectory: "\(hidden)/data", relocationDirectory: "\(directory)/elsewhere")
            let made = try await answer(try await server.start())
            await server.stop()
            let again = EmbeddedServer(
                dataDirectory: "\(hidden)/data", relocationDirectory: "\(directory)/elsewhere")
            let found = try await answer(try await again.start())
            await again.stop()
            #expect(made == 0)
            #expect(found == 0)
        }
    }

    @Test func `the role that is handed out is no superuser`() async throws {
        let connection = try await TestServer.connect()
        let rows = try await connection.query(
            "SELECT current_user AS name, rolsuper FROM pg_roles WHERE rolname = current_user")
        #expect(try rows[0].value("name", as: String.self) == "larder")
        #expect(try rows[0].value("rolsuper", as: Bool.self) == false)
        await connection.close()
    }

    @Test func `the cluster is UTF-8, durable, checked and off the network`() async throws {
        let connection = try await Connection.open(try await TestServer.superuser())
        let names = [
            "server_encoding", "lc_collate", "fsync", "data_checksums", "listen_addresses",
            "unix_socket_permissions",
        ]
        var values: [String] = []
        for name in names {
            let rows = try await connection.query("SELECT current_setting($1)", [.text(name)])
            values.append(try rows[0].value(at: 0, as: String.self))
        }
        #expect(values == ["UTF8", "C", "on", "on", "", "0700"])
        await connection.close()
    }

    @Test func `without a PostgreSQL the error says what to install`() async throws {
        try await withDirectory { directory in
            let error = await #expect(throws: PostgresError.self) {
                try await EmbeddedServer(
                    dataDirectory: directory, binDirectory: "/nonexistent"
                ).start()
            }
            #expect(
                error
                    == .embeddedServer(
                        reason: "no PostgreSQL server is installed",
                        detail: "Looked for initdb and postgres in /nonexistent.",
                        hint: "Install one (apt-get install postgresql), name its directory in "
                            + "LARDER_PG_BIN, or name a running server in LARDER_DATABASE_URL."))
        }
    }

    @Test func `a wrong password is told with its state`() async throws {
        try await withDirectory { directory in
            let server = EmbeddedServer(dataDirectory: directory)
            let configuration = try await server.start()
            let connection = try await Connection.open(
                configuration.setting("user", to: "postgres"))
            try await connection.script("CREATE ROLE guarded LOGIN PASSWORD 'right'")
            let file = fopen("\(directory)/postgres/data/pg_hba.conf", "a")
            fputs("local all guarded scram-sha-256\n", file)
            fclose(file)
            try await connection.query("SELECT pg_reload_conf()")
            let guarded = configuration.setting("user", to: "guarded")
            var error: PostgresError?
            // The server takes up the new rules in its own time.
            repeat {
                error = await #expect(throws: PostgresError.self) {
                    try await Connection.open(guarded.setting("password", to: "wrong"))
                }
            } while error?.state == .invalidAuthorization
            #expect(
                error
                    == .server(
                        ServerError(
                            state: .invalidPassword,
                            message: "password authentication failed for user \"guarded\"")))
            let guest = try await Connection.open(guarded.setting("password", to: "right"))
            await guest.close()
            await connection.close()
            await server.stop()
        }
    }
}
