import CLibpq
import Glibc

/// Starting programs and waiting for them without blocking a thread.
enum ChildProcess {
    /// Starts a program in a session of its own, so that the terminal's Ctrl-C does not reach it,
    /// with no descriptor but its output: it must not keep our listening sockets open when we
    /// are gone.
    ///
    /// - Parameter output: Becomes its standard output and standard error.
    static func spawn(_ commandLine: [String], output: Int32) throws(PostgresError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        // Our own directory may be closed to the user the program becomes.
        posix_spawn_file_actions_addchdir_np(&actions, "/")

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of dispatch block signals, and a child inherits that.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | Int32(POSIX_SPAWN_SETSID)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var arguments = commandLine.map { strdup($0) }
        arguments.append(nil)
        var environment = environment.map { strdup($0) }
        environment.append(nil)
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawn(
            &pid, commandLine[0], &actions, &attributes, arguments, environment)
        guard code == 0 else {
            throw .embeddedServer(
                reason: "cannot start \"\(commandLine[0])\"",
                detail: String(cString: strerror(code)), hint: nil)
        }
        return pid
    }

    /// Fixed, because PGDATA, PGPORT and their like would change what is started.
    private static let environment = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
    ]

    /// Runs a program to its end.
    ///
    /// - Returns: Its exit status, 128 plus the signal when one ended it, and up to 64 KiB of
    ///   what it wrote.
    static func run(
        _ commandLine: [String]
    ) async throws(PostgresError) -> (status: Int32, output: String) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw FileSystem.failure("open", "a pipe") }
        defer { _ = close(ends[0]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        let pid: pid_t
        do throws(PostgresError) {
            pid = try spawn(commandLine, output: ends[1])
        } catch {
            _ = close(ends[1])
            throw error
        }
        _ = close(ends[1])
        var output: [UInt8] = []
        while true {
            let status = exitStatus(of: pid)
            output += FileSystem.readAll(ends[0])
            if let status { return (status, String(decoding: output, as: UTF8.self)) }
            await pause()
        }
    }

    /// How the child ended; `nil` while it runs. Asked again after that, it is 0.
    static func exitStatus(of pid: pid_t) -> Int32? {
        var status: Int32 = 0
        let result = waitpid(pid, &status, WNOHANG)
        guard result != 0 else { return nil }
        guard result == pid else { return 0 }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// The pause between two looks at something that gives no event.
    static func pause() async {
        // Cancelled, it returns at once; the loops around it are bounded by deadlines or by the
        // life of a process, which is not to be left behind half-way.
        await Task { try? await Task.sleep(for: .milliseconds(20)) }.value
    }
}
