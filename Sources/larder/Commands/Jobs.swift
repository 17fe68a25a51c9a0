import ArgumentParser
import Foundation
import JSON

/// `larder jobs`.
struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List jobs, or follow one.",
        discussion: """
              larder jobs                 the newest jobs
              larder jobs ID --watch      follow a job until it ends; exit code 1 if it fails
            """)

    @Argument(help: "A job's identifier.")
    var id: String?

    @Flag(help: "Follow the job until it ends.")
    var watch = false

    @OptionGroup var serverOptions: ServerOptions

    func run() async throws {
        let client = try serverOptions.client()
        guard let id else {
            let answer = try await client.get("/v1/jobs")
            for job in answer["items"]?.arrayValue ?? [] { print(JobLine(job).entry) }
            return
        }
        if watch {
            try await client.follow(job: id)
        } else {
            print(try await client.get("/v1/jobs/\(id)").text)
        }
    }
}

extension APIClient {
    /// Prints a job's progress until it ends.
    /// - Throws: `CommandFailure` when it did not succeed.
    func follow(job id: String) async throws {
        let isTerminal = isatty(STDERR_FILENO) == 1
        var last = ""
        while true {
            let job = try await get("/v1/jobs/\(id)")
            let line = JobLine(job)
            if line.text != last {
                // On a terminal one line is written over and over.
                let text = isTerminal ? "\r\u{1B}[K\(line.text)" : "\(line.text)\n"
                FileHandle.standardError.write(Data(text.utf8))
                last = line.text
            }
            if line.isFinal {
                if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
                guard line.succeeded else { throw CommandFailure(line.failure) }
                return
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

/// One job on one line.
struct JobLine {
    private let job: JSONValue

    init(_ job: JSONValue) {
        self.job = job
    }

    var state: String { job["state"]?.stringValue ?? "unknown" }
    var succeeded: Bool { state == "succeeded" }
    var isFinal: Bool { ["succeeded", "failed", "cancelled"].contains(state) }

    var failure: String {
        let error = job["error"]
        let title = error?["title"]?.stringValue.map { ": \($0)." } ?? ""
        let sentences = [error?["detail"], error?["hint"]].compactMap { $0?.stringValue }
        return (["the job \(state)\(title)"] + sentences).joined(separator: " ")
    }

    /// The job while it is followed.
    var text: String { "\(kind) \(id.prefix(8)) \(state)\(progress)" }

    /// The job in a list, with the identifier to ask for it by.
    var entry: String {
        let reason = job["error"]?["title"]?.stringValue.map { ": \($0)" } ?? ""
        return "\(id) \(kind) \(state)\(reason.isEmpty ? progress : reason)"
    }

    private var kind: String { job["kind"]?.stringValue ?? "job" }
    private var id: String { job["id"]?.stringValue ?? "" }

    private var progress: String {
        let done = job["progress"]?["done"]?.int64Value ?? 0
        let total = job["progress"]?["total"]?.int64Value ?? 0
        let unit = job["progress"]?["unit"]?.stringValue ?? ""
        if total > 0 {
            let width = 24
            let filled = Int(min(done, total)) * width / Int(total)
            let bar =
                String(repeating: "█", count: filled)
                + String(repeating: "·", count: width - filled)
            return " \(bar) \(done)/\(total) \(unit)"
        }
        return done > 0 ? " \(done) \(unit)" : ""
    }
}
