import CProcess
import Glibc
package import Training

/// The other end of `TrainerProcess`: what runs in the training process.
package struct TrainerWorker {
    /// How libraries, the language's runtime among them, say that they got no memory, in lower
    /// case.
    private static let outOfMemoryTexts = [
        "bad_alloc", "failed to allocate", "thread creation failed", "out of memory",
    ]

    private let trainer: any Trainer
    private let niceness: Int
    private let memoryBytes: Int

    /// Confines the process before anything else runs in it: behind whoever serves, within its
    /// memory, the first to go when the machine has none left, and gone when the server is.
    ///
    /// - Parameters:
    ///   - trainer: What does the work, in this process.
    ///   - parent: The server's process.
    package init(
        _ trainer: any Trainer, parent: Int32, niceness: Int, memoryBytes: Int
    ) throws(TrainingError) {
        guard process_dies_with_parent() == 0 else { throw Descriptor.failure("follow the server") }
        // It may have gone before this was asked for.
        guard getppid() == parent else { throw .trainerFailed("the server is gone") }
        Self.standBack(niceness)
        Self.offerToTheKernel()
        _ = process_refuse_core()
        guard process_limit_data(rlim_t(memoryBytes)) == 0 else {
            throw Descriptor.failure("limit the memory")
        }
        self.trainer = trainer
        self.niceness = niceness
        self.memoryBytes = memoryBytes
    }

    /// Trains what lies in the standard input, and tells of it on the standard output.
    package func run() async throws(TrainingError) {
        // Nothing but frames goes to the server: what a library prints goes with its errors.
        let messages = dup(STDOUT_FILENO)
        dup2(STDERR_FILENO, STDOUT_FILENO)
        let last: [TrainerFrame]
        do throws(TrainingError) {
            var outcome = try await train(messages)
            let file = TrainerFrame(kind: .file, bytes: outcome.artifact.file)
            outcome.artifact.file = []
            last = [
                file, TrainerFrame(kind: .outcome, bytes: try TrainerCoding.encode(outcome)),
            ]
        } catch {
            let failure = try TrainerCoding.encode(translated(error))
            last = [TrainerFrame(kind: .failure, bytes: failure)]
        }
        for frame in last { try frame.write(to: messages) }
    }

    private func train(_ messages: Int32) async throws(TrainingError) -> TrainingOutcome {
        let parcel = try TrainingParcel(readingFrom: STDIN_FILENO)
        let niceness = niceness
        return try await trainer.run(parcel.order, on: parcel.matrix) { event in
            if case .phase = event { Self.standBack(niceness) }
            do {
                let bytes = try TrainerCoding.encode(event)
                try TrainerFrame(kind: .event, bytes: bytes).write(to: messages)
            } catch {
                // Nobody listens: the server is gone, and so is whoever wants the model.
                exit(1)
            }
        }
    }

    /// Whether a library's last words are that it got no memory.
    static func tellsOfMemory(_ text: String) -> Bool {
        let text = text.lowercased()
        return outOfMemoryTexts.contains { text.contains($0) }
    }

    private func translated(_ error: TrainingError) -> TrainingError {
        guard case .engineFailed(let text) = error,
            Self.tellsOfMemory(text)
        else { return error }
        return .trainerOutOfMemory(limitBytes: memoryBytes)
    }

    /// Lowers the priority of every thread there is. Those that they start have it from them; but
    /// Dispatch gives threads of its own another by what they do, so this is done once more in
    /// each phase, on the thread that works.
    private static func standBack(_ niceness: Int) {
        guard let threads = opendir("/proc/self/task") else { return }
        defer { closedir(threads) }
        while let entry = readdir(threads) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let thread = Int32(name) { _ = thread_lower_priority(thread, Int32(niceness)) }
        }
    }

    private static func offerToTheKernel() {
        let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = "800".withCString { write(file, $0, 3) }
    }
}
