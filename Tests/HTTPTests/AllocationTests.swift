import Foundation
import Testing

/// What a request costs on the hot path, counted in a process of its own.
///
/// Needs `HTTP_TARGET`, the path of a release build of `http-target`: a debug build allocates for
/// what the optimizer takes away.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["HTTP_TARGET"] != nil))
struct AllocationTests {
    @Test func `a request answered on its event loop allocates nothing`() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "benchmarks/allocations.py")
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B", script.path, "--gate"]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
