import Foundation
import Testing

extension LarderProcess {
    /// Runs a statement in the private PostgreSQL, behind the server's back.
    /// - Returns: What it gives, as text.
    @discardableResult
    func psql(_ statement: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let socket = dataDirectory.appending(path: "postgres/run").resolvingSymlinksInPath().path
        process.arguments = [
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", "larder",
            "-d", "larder", "-c", statement,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(statement)")
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
