import FoundationEssentials

/// One attack or oddity, and what must come of it: a row of `Tests/Specification/http`.
struct StrictnessCase: Sendable {
    /// File, line and name, for the reader of a failure.
    let name: String
    /// What is sent. Between two parts the client waits for an answer.
    let parts: [[UInt8]]
    let outcome: StrictnessOutcome

    var bytes: [UInt8] { Array(parts.joined()) }

    /// Every row of every file, in order.
    static let all: [StrictnessCase] = {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".cases") }
            return try names.sorted().flatMap { name in
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                return try StrictnessCaseParser.parse(text, file: name)
            }
        } catch {
            preconditionFailure("the cases cannot be read: \(error)")
        }
    }()

    private static let folder = RepositoryFolder.root.appending(path: "Tests/Specification/http")
}
