import Dispatch
import Foundation
import Synchronization

/// Other programs that the tests ask: gzip, sha256sum, promtool, bash, curl, openssl.
enum FlightsTool {
    struct Output: Sendable {
        let status: Int32
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The top of the repository.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs a program found in `PATH`, in the top of the repository, to its end.
    ///
    /// - Parameter input: A file to read; nothing when absent.
    static func run(_ arguments: String..., input: URL? = nil) async throws -> Output {
        try await run(arguments, input: input)
    }

    static func run(_ arguments: [String], input: URL? = nil) async throws -> Output {
        try await offPool {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = arguments
            process.currentDirectoryURL = repository
            let output = Pipe()
            let errors = Pipe()
            process.standardOutput = output
            process.standardError = errors
            process.standardInput =
                try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
            try process.run()
            // Both pipes are read to the end at once: a full one would block the program.
            let text = Mutex("")
            let group = DispatchGroup()
            DispatchQueue.global().async(group: group) {
                let data = errors.fileHandleForReading.readDataToEndOfFile()
                text.withLock { $0 = String(decoding: data, as: UTF8.self) }
            }
            let data = output.fileHandleForReading.readDataToEndOfFile()
            group.wait()
            process.waitUntilExit()
            return Output(
                status: process.terminationStatus, output: data, errors: text.withLock { $0 })
        }
    }

    /// Runs what blocks its thread, without holding one that other tests need.
    static func offPool<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result(catching: work))
            }
        }
    }
}
