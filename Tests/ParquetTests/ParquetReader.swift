import Foundation

/// Parquet readers of others, in a Python environment of these tests' own; `parquet_oracle.py`
/// asks them.
enum ParquetReader {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let build = root.appending(path: ".build")
    private static let environment = build.appending(path: "parquet-oracles")
    private static let python = environment.path + "/bin/python"

    /// Whether the readers can be asked; what is missing was said.
    static func isReady() async -> Bool { await preparation.value }

    private static let preparation = Task { await prepare() }

    private static func prepare() async -> Bool {
        if await run([python, "-c", "import pyarrow, duckdb"]) { return true }
        let isInstalled =
            await run(["python3", "-m", "venv", environment.path])
            ? await run([
                python, "-m", "pip", "install", "--quiet", "--retries", "1", "pyarrow==26.0.1",
                "duckdb==2.0.0",
            ]) : false
        if !isInstalled { print("SKIPPED: pyarrow and DuckDB cannot be installed to read Parquet") }
        return isInstalled
    }

    /// What the reader finds in each of the files.
    static func listings(of files: [[UInt8]], by reader: String) async throws -> [String] {
        let folder = build.appending(path: "parquet-\(reader)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, file) in files.enumerated() {
            try Data(file).write(to: folder.appending(path: "\(index).parquet"))
        }
        let script = root.appending(path: "Tests/Oracles/parquet_oracle.py").path
        guard await run([python, script, reader, folder.path]) else {
            throw Failure(description: "\(reader) cannot read a file")
        }
        return try files.indices.map { index in
            try String(
                contentsOf: folder.appending(path: "\(index).\(reader)"), encoding: .utf8)
        }
    }

    /// - Returns: Whether the command could be started and ended well.
    private static func run(_ command: [String]) async -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return await withCheckedContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(returning: $0.terminationStatus == 0)
            }
            do { try process.run() } catch { continuation.resume(returning: false) }
        }
    }
}
