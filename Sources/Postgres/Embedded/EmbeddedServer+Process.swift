import Glibc

/// Starting, adopting and ending the server's main process.
///
/// PostgreSQL itself sees to it that no two servers use one cluster: `postmaster.pid` names the
/// process and its shared memory. It errs on the safe side where a process identifier was given
/// to a stranger, as happens in containers; that case is decided here.
extension EmbeddedServer {
    /// The server that already runs on the cluster, when it is ready; `nil` when none runs.
    func adopt(_ data: String) async throws(PostgresError) -> pid_t? {
        let start = ContinuousClock.now
        while let file = PostmasterFile.read(in: data) {
            let pid = file.processIdentifier
            // A child of ours that was killed keeps its number until it is reaped.
            if pid == running { _ = ChildProcess.exitStatus(of: pid) }
            if ServerProcess.serves(pid, data) {
                if file.isReady { return pid }
            } else if ServerProcess.all(in: data).isEmpty {
                // Stale. When the number now belongs to a stranger of the same user, the server
                // would take it for itself and refuse to start.
                if kill(pid, 0) == 0 {
                    unlink("\(data)/postmaster.pid")
                    unlink("\(file.socketDirectory)/.s.PGSQL.\(ServerSettings.port).lock")
                }
                return nil
            }
            // Starting, stopping, or children outliving their killed parent for a moment.
            guard ContinuousClock.now - start < startDeadline else {
                throw .embeddedServer(
                    reason: "PostgreSQL in \"\(data)\" neither becomes ready nor ends",
                    detail: "Process \(pid) is \(file.status.isEmpty ? "silent" : file.status).",
                    hint: "Look at it, or end it with kill -INT \(pid), and start again.")
            }
            await ChildProcess.pause()
        }
        return nil
    }

    /// Starts the main process, and once more where it ends before it is ready.
    ///
    /// When it is killed alone, its sessions roll back before they end. Where one of them had made
    /// an unlogged table, as joins do, PostgreSQL 15's next recovery makes the table's initial fork
    /// again from the log, finds a main fork that it did not clear away, and ends with `could not
    /// create file "base/…": File exists`. The recovery after that clears it away.
    func launch(
        _ data: String, _ binaries: PostgresBinaries, _ account: ServerAccount, log: String
    ) async throws(PostgresError) -> pid_t {
        let output = open(
            log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw FileSystem.failure("open", log) }
        defer { _ = close(output) }
        var status = stat()
        if fstat(output, &status) == 0, status.st_size > Self.logBytesMax {
            _ = ftruncate(output, 0)
        }
        let logStart = lseek(output, 0, SEEK_END)
        let command = try account.commandLine(binaries.postgres, ["-D", data])
        var pid = try ChildProcess.spawn(command, output: output)
        var isSecond = false
        let start = ContinuousClock.now
        while true {
            if let file = PostmasterFile.read(in: data), file.processIdentifier == pid,
                file.isReady
            {
                return pid
            }
            if let code = ChildProcess.exitStatus(of: pid) {
                guard isSecond else {
                    isSecond = true
                    pid = try ChildProcess.spawn(command, output: output)
                    continue
                }
                let written = FileSystem.read(log).map { $0.utf8.dropFirst(Int(logStart)) }
                throw .embeddedServer(
                    reason: "PostgreSQL did not start, exit status \(code)",
                    detail: Self.lastLines(String(written ?? "".utf8.dropFirst(0)) ?? ""),
                    hint: "Its log is \"\(log)\".")
            }
            guard ContinuousClock.now - start < startDeadline else {
                await end(pid, dataDirectory: data)
                throw .embeddedServer(
                    reason: "PostgreSQL was not ready within \(startDeadline)", detail: nil,
                    hint: "Its log is \"\(log)\".")
            }
            await ChildProcess.pause()
        }
    }

    /// Fast shutdown: open transactions are rolled back, sessions closed, and a checkpoint is
    /// written. When that takes too long, an immediate one, which the next start recovers from.
    func end(_ pid: pid_t, dataDirectory: String) async {
        for (signal, patience) in [(SIGINT, Duration.seconds(60)), (SIGQUIT, .seconds(10))] {
            // Looked at again before each signal: the number may have a new owner by now.
            guard ServerProcess.serves(pid, dataDirectory) else { break }
            kill(pid, signal)
            let start = ContinuousClock.now
            while ServerProcess.serves(pid, dataDirectory),
                ContinuousClock.now - start < patience
            {
                await ChildProcess.pause()
            }
        }
        // Reaps it, if it was our child.
        _ = ChildProcess.exitStatus(of: pid)
    }

    /// The part of a program's output that says what went wrong.
    static func lastLines(_ output: String) -> String {
        output.split(separator: "\n").suffix(5).joined(separator: "\n")
    }

    /// A log longer than this is begun anew at the next start.
    private static let logBytesMax = 8 * 1024 * 1024
}
