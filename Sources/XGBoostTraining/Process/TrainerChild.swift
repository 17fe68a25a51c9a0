import CProcess
import Glibc
import Synchronization
import Training

/// A training process: started once, killed from any thread, reaped once.
final class TrainerChild: Sendable {
    private struct State {
        /// From the start until it is reaped; then the system may give the number to another.
        var process: pid_t?
        var isCancelled = false
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Kills the process at once, or keeps it from being started.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            Self.kill(state)
        }
    }

    func kill() { state.withLock { Self.kill($0) } }

    /// Starts the program with nothing but three descriptors, all above 2, and a few settings: no
    /// listening socket, no secret of the environment.
    ///
    /// - Throws: `.cancelled`, `.trainerFailed`.
    func start(
        _ settings: TrainerSettings, input: Int32, output: Int32, errors: Int32
    ) throws(TrainingError) {
        let code = state.withLock { state -> Int32? in
            guard !state.isCancelled else { return nil }
            var process: pid_t = 0
            let code = Self.spawn(settings, [input, output, errors], &process)
            if code == 0 { state.process = process }
            return code
        }
        guard let code else { throw .cancelled }
        guard code == 0 else { throw Descriptor.failure("start \"\(settings.executable)\"", code) }
    }

    /// Waits for the end of the process.
    ///
    /// - Returns: Its status, as `wait` gives it.
    func reap() -> Int32 {
        guard let process = state.withLock({ $0.process }) else {
            preconditionFailure("only a started process is reaped, and once")
        }
        var end = siginfo_t()
        // Not yet reaped, so that nobody kills another process meanwhile.
        while waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return state.withLock { state in
            var status: Int32 = 0
            waitpid(process, &status, 0)
            state.process = nil
            return status
        }
    }

    private static func kill(_ state: State) {
        if let process = state.process { _ = Glibc.kill(process, SIGKILL) }
    }

    private static func spawn(
        _ settings: TrainerSettings, _ descriptors: [Int32], _ process: inout pid_t
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (place, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of dispatch block signals, and a child inherits that.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own: the terminal's Ctrl-C is for the server.
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let commandLine = [
            "larder", "train-worker", "--parent", String(getpid()), "--niceness",
            String(settings.niceness), "--memory-bytes", String(settings.memoryBytes),
        ]
        var arguments = commandLine.map { strdup($0) }
        arguments.append(nil)
        var variables = environment.map { strdup($0) }
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        return posix_spawn(
            &process, settings.executable, &actions, &attributes, arguments, variables)
    }

    /// Where libraries are found, and how the threads of OpenMP wait: asleep. At barriers they
    /// would otherwise spin, on cores that are the server's.
    private static var environment: [String] {
        var variables = ["OMP_WAIT_POLICY=passive", "LC_ALL=C", "SWIFT_BACKTRACE=enable=no"]
        if let path = getenv("LD_LIBRARY_PATH") {
            variables.append("LD_LIBRARY_PATH=\(String(cString: path))")
        }
        return variables
    }
}
