import Glibc

/// Directories that the server's user can reach and nobody else can enter.
extension EmbeddedServer {
    /// The directory `postgres`, as a path without links.
    func prepareHome(
        in directory: String, _ account: ServerAccount
    ) async throws(PostgresError) -> String {
        let home = "\(directory)/postgres"
        if FileSystem.target(ofLink: home) == nil, !FileSystem.exists(home) {
            if try await canReach(directory, account) {
                try FileSystem.makeDirectory(home, mode: 0o700)
                try FileSystem.give(home, to: account)
            } else {
                try relocate(home, account)
            }
        }
        guard let resolved = FileSystem.resolve(home) else {
            throw .embeddedServer(
                reason: "\"\(home)\" leads nowhere",
                detail: "It is a link to a directory that is gone.",
                hint: "Restore that directory, or remove the link to begin with an empty store.")
        }
        return resolved
    }

    private func relocate(_ home: String, _ account: ServerAccount) throws(PostgresError) {
        try FileSystem.makeDirectory(relocationDirectory, mode: 0o711)
        let elsewhere = try FileSystem.makeTemporaryDirectory(
            "\(relocationDirectory)/postgres-", owner: account)
        guard symlink(elsewhere, home) == 0 else { throw FileSystem.failure("create", home) }
    }

    /// Whether the server's user may pass through the directory.
    private func canReach(
        _ directory: String, _ account: ServerAccount
    ) async throws(PostgresError) -> Bool {
        let command = try account.commandLine("/usr/bin/test", ["-x", directory])
        return try await ChildProcess.run(command).status == 0
    }

    /// The directory of the socket. The address of a Unix socket has room for 107 bytes, so a
    /// long path is replaced by a short one elsewhere, and `run` becomes a link to it.
    func prepareSocketDirectory(
        in home: String, _ account: ServerAccount
    ) throws(PostgresError) -> String {
        let path = "\(home)/run"
        if let target = FileSystem.target(ofLink: path) {
            // Directories in /tmp do not survive everything.
            if isPrivate(target, of: account) { return target }
            unlink(path)
        }
        if path.utf8.count + Self.socketNameBytes < Self.socketPathBytesMax {
            try FileSystem.makeDirectory(path, mode: 0o700)
            try FileSystem.give(path, to: account)
            return path
        }
        let runtime = account.needsSwitch ? nil : getenv("XDG_RUNTIME_DIR")
        let parent = runtime.map { String(cString: $0) } ?? "/tmp"
        let target = try FileSystem.makeTemporaryDirectory("\(parent)/larder-", owner: account)
        guard symlink(target, path) == 0 else { throw FileSystem.failure("create", path) }
        return target
    }

    /// Whether it is a directory, no link, that belongs to the account alone.
    private func isPrivate(_ path: String, of account: ServerAccount) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            && status.st_mode & 0o077 == 0 && status.st_uid == account.userID
    }

    /// `/.s.PGSQL.5432`
    private static let socketNameBytes = 14
    private static let socketPathBytesMax = 100

    /// Makes an empty cluster; an attempt that is cut short leaves none.
    func initialize(
        _ data: String, _ binaries: PostgresBinaries, _ account: ServerAccount
    ) async throws(PostgresError) {
        let fresh = data + ".new"
        FileSystem.remove(fresh)
        let command = try account.commandLine(
            binaries.initdb,
            [
                "--pgdata=\(fresh)", "--username=\(ServerSettings.superuser)",
                "--encoding=UTF8", "--locale=C", "--data-checksums", "--auth-local=peer",
                "--auth-host=reject", "--no-instructions",
            ])
        let (status, output) = try await ChildProcess.run(command)
        guard status == 0, let defaults = FileSystem.read("\(fresh)/postgresql.conf") else {
            throw .embeddedServer(
                reason: "initdb could not make a database in \"\(data)\"",
                detail: EmbeddedServer.lastLines(output), hint: nil)
        }
        try FileSystem.write(
            defaults + "\ninclude 'larder.conf'\n", to: "\(fresh)/postgresql.conf", mode: 0o600,
            owner: account)
        guard rename(fresh, data) == 0 else { throw FileSystem.failure("create", data) }
    }
}
