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
        guard await environment.isInstalled() else { return try await function() }
        let results = try await drive()
        try await Self.$results.withValue(results) { try await function() }
    }

    /// Whether a version of before 0.64 is to be driven as well.
    static let isOlderAsked = ProcessInfo.processInfo.environment["LARDER_FEAST_OLDER"] != nil

    private var environment: PythonEnvironment {
        PythonEnvironment(
            name: "feast-\(version.replacing(".*", with: ""))",
            package: "feast[postgres]==\(version)")
    }

    private func drive() async throws -> JSONObject {
        let directory = try TemporaryDirectory()
        let repository = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        try await FeastShop.fill(server)
        let run = await environment.run(
            "feast_sdk.py", repository.url.path, server.address,
            directory.url.appending(path: "postgres/run").path)
        guard run.isSuccess, case .object(let results)? = try? JSONValue(parsing: run.output)
        else { throw StartError(output: "the SDK was not driven to the end: \(run.output)") }
        return results
    }
}
