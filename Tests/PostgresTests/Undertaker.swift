import Glibc

/// Stops what the tests leave behind, however they end: a shell that reads from a pipe of ours,
/// which the kernel closes when we are gone.
enum Undertaker {
    static func waitForOurEnd(toStop pid: Int32, andRemove directory: String) {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        let script = """
            read _; kill -INT "$0"; while kill -0 "$0" 2>/dev/null; do sleep 0.1; done
            rm -rf "$1"
            """
        _ = spawn(script, [String(pid), directory], input: ends[0])
        _ = close(ends[0])
    }

    static func run(_ script: String, _ arguments: [String]) {
        var status: Int32 = 0
        waitpid(spawn(script, arguments, input: nil), &status, 0)
    }

    private static func spawn(_ script: String, _ arguments: [String], input: Int32?) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        if input != nil {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        var words = (["sh", "-c", script] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        precondition(posix_spawn(&pid, "/bin/sh", &actions, nil, words, environ) == 0)
        return pid
    }
}
