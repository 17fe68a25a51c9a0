import Foundation

/// A parser of others that judges the same bytes: a script of `Tests/Oracles`.
struct Oracle: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    private let command: [String]

    /// Node's HTTP server, whose parser is llhttp.
    static let llhttp = Oracle(
        name: "llhttp", command: ["node", script("llhttp_oracle.js")])

    /// h11, in a virtual environment of these tests' own.
    static let h11 = Oracle(
        name: "h11", command: [environment.path + "/bin/python", script("h11_oracle.py")])

    private static let build = RepositoryFolder.root.appending(path: ".build")
    private static let environment = build.appending(path: "oracles")

    private static func script(_ name: String) -> String {
        RepositoryFolder.root.appending(path: "Tests/Oracles/\(name)").path
    }

    /// Whether both can be asked; what is missing was said.
    static func areReady() async -> Bool { await preparation.value }

    private static let preparation = Task { await prepare() }

    /// Makes h11's environment where it is not there yet.
    private static func prepare() async -> Bool {
        guard await run(["node", "--version"]) else {
            print("SKIPPED: there is no node to compare our parser with llhttp")
            return false
        }
        let python = environment.path + "/bin/python"
        if await run([python, "-c", "import h11"]) { return true }
        let isInstalled =
            await run(["python3", "-m", "venv", environment.path])
            ? await run([
                python, "-m", "pip", "install", "--quiet", "--retries", "1", "h11==0.16.0",
            ]) : false
        if !isInstalled { print("SKIPPED: h11 cannot be installed to compare our parser with") }
        return isInstalled
    }

    /// The verdict on each of the cases.
    func verdicts(on cases: [[UInt8]]) async throws -> [ParserVerdict] {
        let folder = Self.build.appending(path: "oracle-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "frames"), folder.appending(path: "verdicts"))
        try Self.frames(cases).write(to: input)
        try Data().write(to: output)
        let isDone = try await Self.run(
            command, input: FileHandle(forReadingFrom: input),
            output: FileHandle(forWritingTo: output))
        let lines = try Data(contentsOf: output).split(separator: UInt8(ascii: "\n"))
        guard isDone, lines.count == cases.count else {
            throw Failure(description: "\(name) judged \(lines.count) of \(cases.count) cases")
        }
        let decoder = JSONDecoder()
        return try lines.map { try decoder.decode(ParserVerdict.self, from: $0) }
    }

    /// Each case behind its length, four bytes with the highest first.
    private static func frames(_ cases: [[UInt8]]) -> Data {
        var data = Data()
        for bytes in cases {
            withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { data.append(contentsOf: $0) }
            data.append(contentsOf: bytes)
        }
        return data
    }

    /// - Returns: Whether the command could be started and ended well.
    private static func run(
        _ command: [String], input: FileHandle = .nullDevice, output: FileHandle = .nullDevice
    ) async -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = input
        process.standardOutput = output
        return await withCheckedContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(returning: $0.terminationStatus == 0)
            }
            do { try process.run() } catch { continuation.resume(returning: false) }
        }
    }
}
