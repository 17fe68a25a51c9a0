import JSON
import Testing

/// The unmodified `tritonclient[http]`, driven against the server of the suite that runs, once;
/// `Tests/Oracles/triton_client.py` drives it, and says what it said.
struct TritonClient: SuiteTrait, TestScoping {
    /// What the client said in each step; `nil` where it cannot be had.
    @TaskLocal static var results: JSONObject?

    private static let environment = PythonEnvironment(
        name: "tritonclient", package: "tritonclient[http]==2.73.0")

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard await Self.environment.isInstalled() else { return try await function() }
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        try await OperationsShop.fill(server)
        let run = await Self.environment.run("triton_client.py", "127.0.0.1:\(server.port)")
        guard run.isSuccess, case .object(let results)? = try? JSONValue(parsing: run.output)
        else { throw StartError(output: "the client was not driven to the end: \(run.output)") }
        try await Self.$results.withValue(results) { try await function() }
    }
}
