import Foundation

/// DuckDB, which joins the same data: a script of `Tests/Oracles` in an environment of these tests'
/// own.
enum DuckDB {
    struct Failure: Error {}

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let environment = root.appending(path: ".build/duckdb")
    private static let python = environment.path + "/bin/python"

    /// Whether it can be asked; what is missing was said.
    static func isReady() async -> Bool { await preparation.value }

    private static let preparation = Task {
        if (try? await run([python, "-c", "import duckdb"])) != nil { return true }
        do {
            _ = try await run(["python3", "-m", "venv", environment.path])
            _ = try await run([
                python, "-m", "pip", "install", "--quiet", "--retries", "1", "duckdb==2.0.0",
            ])
            return true
        } catch {
            print("SKIPPED: duckdb cannot be installed to compare our join with its ASOF join")
            return false
        }
    }

    /// For each entity row in order, the value it finds; empty where it finds none.
    static func join(
        _ history: [[Int64]], _ entities: [[Int64]], ttl: Int64
    ) async throws -> [String] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "larder-duckdb-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["history.csv", "entities.csv"].map { folder.appending(path: $0) }
        try csv("driver,moment,created,sequence,value", history).write(to: paths[0])
        try csv("place,driver,moment", entities).write(to: paths[1])
        let script = root.appending(path: "Tests/Oracles/duckdb_asof.py").path
        let text = try await run([python, script, paths[0].path, paths[1].path, String(ttl)])
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }

    private static func csv(_ header: String, _ rows: [[Int64]]) -> Data {
        let lines = rows.map { $0.map(String.init).joined(separator: ",") }
        return Data(([header] + lines).joined(separator: "\n").utf8)
    }

    /// What the command prints.
    private static func run(_ command: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let output = FileManager.default.temporaryDirectory
            .appending(path: "larder-output-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        let isDone: Bool = await withCheckedContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(returning: $0.terminationStatus == 0)
            }
            do { try process.run() } catch { continuation.resume(returning: false) }
        }
        guard isDone else { throw Failure() }
        return try String(decoding: Data(contentsOf: output), as: UTF8.self)
    }
}
