import Foundation
import JSON
import Testing

/// An unmodified Feast SDK that has been driven against a server of its own, once for a suite;
/// `Tests/Oracles/feast_sdk.py` drives it, and says what it said.
///
/// Each version is installed from the package index into a Python environment of these tests' own,
/// the first time; where that cannot be, the suite is skipped and says so.
struct FeastSDK: SuiteTrait, TestScoping {
    /// What the SDK said in each step; `nil` where it cannot be had.
    @TaskLocal static var results: JSONObject?

    /// Such as `0.67.*`.
    let version: String

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard await isInstalled() else { return try await function() }
        let results = try await drive()
        try await Self.$results.withValue(results) { try await function() }
    }

    /// Whether a version of before 0.64 is to be driven as well.
    static let isOlderAsked = ProcessInfo.processInfo.environment["LARDER_FEAST_OLDER"] != nil

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private var environment: URL {
        Self.root.appending(path: ".build/feast-\(version.replacing(".*", with: ""))")
    }

    private var python: String { environment.path + "/bin/python" }

    private func isInstalled() async -> Bool {
        let made = environment.appending(path: "made")
        if FileManager.default.fileExists(atPath: made.path) { return true }
        let isInstalled =
            await Self.run(["python3", "-m", "venv", environment.path]).isSuccess
            ? await Self.run([
                python, "-m", "pip", "install", "--quiet", "--retries", "1",
                "feast[postgres]==\(version)",
            ]).isSuccess : false
        guard isInstalled else {
            print(
                "SKIPPED: Feast \(version) cannot be installed, so nothing speaks to Larder by it")
            return false
        }
        return FileManager.default.createFile(atPath: made.path, contents: nil)
    }

    private func drive() async throws -> JSONObject {
        let directory = try TemporaryDirectory()
        let repository = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        try await FeastShop.fill(server)
        let run = await Self.run([
            python, Self.root.appending(path: "Tests/Oracles/feast_sdk.py").path,
            repository.url.path, server.address,
            directory.url.appending(path: "postgres/run").path,
        ])
        guard run.isSuccess, case .object(let results)? = try? JSONValue(parsing: run.output)
        else { throw StartError(output: "the SDK was not driven to the end: \(run.output)") }
        return results
    }

    /// Runs a command to its end; one that cannot be started has failed.
    private static func run(_ command: [String]) async -> (isSuccess: Bool, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { return (false, "\(error)") }
        return await withCheckedContinuation { continuation in
            // It may take a minute, for which no thread of the tests is to wait.
            DispatchQueue.global().async {
                let data = output.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                continuation.resume(
                    returning: (
                        process.terminationStatus == 0, String(decoding: data, as: UTF8.self)
                    ))
            }
        }
    }
}
