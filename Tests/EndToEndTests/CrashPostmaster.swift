import Foundation

/// The main process of a server's private PostgreSQL, as it stands at one moment.
struct CrashPostmaster: Sendable {
    let processIdentifier: Int32

    /// - Throws: Where no PostgreSQL has been started below the data directory.
    init(dataDirectory: URL) throws {
        let file = dataDirectory.appendingPathComponent("postgres/data/postmaster.pid")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let line = text.split(separator: "\n").first, let number = Int32(line) else {
            throw StartError(output: "\(file.path) holds no process identifier")
        }
        processIdentifier = number
    }

    /// As by a power cut.
    func kill() {
        Foundation.kill(processIdentifier, SIGKILL)
    }

    /// Waits until the server has started another one in its place, and gets answers from it.
    func isReplaced(for server: LarderProcess) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while true {
            let present = try? CrashPostmaster(dataDirectory: server.dataDirectory)
            if let present, present.processIdentifier != processIdentifier,
                try await server.get("/v1/jobs").status == 200
            {
                return
            }
            guard Date.now < deadline else {
                throw StartError(output: "PostgreSQL is not replaced\n\(server.logText)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Stops it together with its sessions, so that it is there and does not answer.
    func pause() {
        for process in family { Foundation.kill(process, SIGSTOP) }
    }

    func resume() {
        for process in family { Foundation.kill(process, SIGCONT) }
    }

    /// Ends one that no server will end any more, such as after a failed test.
    static func stop(below dataDirectory: URL) {
        guard let postmaster = try? CrashPostmaster(dataDirectory: dataDirectory),
            postmaster.isAlive
        else { return }
        Foundation.kill(postmaster.processIdentifier, SIGQUIT)
        while postmaster.isAlive { usleep(10_000) }
    }

    private var isAlive: Bool {
        Self.status(of: processIdentifier).map { $0.state != "Z" } ?? false
    }

    /// The process and its children.
    private var family: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let children = names.compactMap(Int32.init).filter {
            Self.status(of: $0)?.parent == processIdentifier
        }
        return [processIdentifier] + children
    }

    private static func status(of process: Int32) -> (state: Substring, parent: Int32)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        // Behind the name, which may hold anything: the state, and the parent.
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
        return (fields[0], parent)
    }
}
