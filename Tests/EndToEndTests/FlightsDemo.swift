import Foundation
import JSON

/// The demo of `config/flights` on a server of its own: done once, by the first test that asks,
/// and shared by all.
struct FlightsDemo: Sendable {
    let server: LarderProcess
    /// The materialization, the dataset and the training, as their jobs ended.
    let materialization: JSONValue
    let dataset: JSONValue
    let training: JSONValue

    /// The demo, when all of it is done.
    static func prepared() async throws -> FlightsDemo { try await shared.value }

    /// Where the tests keep files; removed with the server's data when the process ends.
    static let directory = FileManager.default.temporaryDirectory
        .appending(path: "larder-flights-\(ProcessInfo.processInfo.processIdentifier)")

    /// Runs a job to its end, which is to be a success.
    func succeed(_ path: String, _ body: String) async throws -> JSONValue {
        try await Self.succeed(path, body, on: server)
    }

    private static let shared = Task { try await prepare() }

    private static func prepare() async throws -> FlightsDemo {
        let data = directory.appending(path: "data")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        let server = try await LarderProcess.start(dataDirectory: data)
        try endWithUs(server, data: data)
        for table in ["flights", "weather", "planes", "airports"] {
            try await command(
                "load", file("\(table).csv.gz"), "--table", "raw.\(table)", on: server)
        }
        try await command("apply", "-f", file(""), on: server)
        let materialization = try await succeed("/v1/materialize", "{}", on: server)
        let dataset = try await succeed("/v1/datasets", text("dataset.json"), on: server)
        let training = try await succeed(
            "/v1/models/arrival_delay/train", text("train.json"), on: server)
        let alias = try await server.send(
            "PUT", "/v1/models/arrival_delay/aliases/champion", body: #"{"version": 1}"#)
        guard alias.status == 200 else { throw StartError(output: alias.text) }
        return FlightsDemo(
            server: server, materialization: materialization, dataset: dataset, training: training)
    }

    private static func command(_ arguments: String..., on server: LarderProcess) async throws {
        let address = server.address
        let ended = try await FlightsTool.offPool {
            try LarderProcess.run(arguments, environment: ["LARDER_SERVER": address])
        }
        guard ended.status == 0 else { throw StartError(output: ended.output + ended.errors) }
    }

    private static func succeed(
        _ path: String, _ body: String, on server: LarderProcess
    ) async throws -> JSONValue {
        let job = try await server.finish(server.send("POST", path, body: body))
        guard job["state"] == "succeeded" else { throw StartError(output: job.text) }
        return job["result"] ?? .null
    }

    private static func file(_ name: String) -> String {
        FlightsTool.repository.appending(path: "config/flights/\(name)").path
    }

    /// What a file of `config/flights` holds.
    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    /// Held open for as long as this process lives.
    private static let lifeline = Pipe()

    /// Leaves the server to a shell that reads from a pipe of ours, which the kernel closes however
    /// the tests end. Should the server not stop its PostgreSQL, the shell does.
    private static func endWithUs(_ server: LarderProcess, data: URL) throws {
        let script = """
            trap '' INT TERM; read _
            kill -TERM "$0"; while kill -0 "$0" 2>/dev/null; do sleep 0.1; done
            if pid=$(head -n 1 "$1/postgres/data/postmaster.pid" 2>/dev/null); then
                kill -INT "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
            fi
            rm -rf "$2"
            """
        let watcher = Process()
        watcher.executableURL = URL(filePath: "/bin/sh")
        watcher.arguments = [
            "-c", script, String(server.processIdentifier), data.path, directory.path,
        ]
        watcher.standardInput = lifeline
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        try watcher.run()
    }
}
