import Foundation
import FoundationNetworking
import JSON
import Synchronization

/// A running `larder serve`, as its users have it: a process with a data directory and two ports.
final class LarderProcess: Sendable {
    let dataDirectory: URL
    let port: Int
    let adminPort: Int
    private let process: Process
    private let log: LogReader

    /// Starts the program and waits until it is ready.
    ///
    /// - Parameters:
    ///   - dataDirectory: Made when absent, and not removed.
    ///   - arguments: Besides the ports and the data directory.
    /// - Throws: `StartError` with what the program said, when it ends before it is ready.
    static func start(
        dataDirectory: URL, arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> LarderProcess {
        let process = try launch(
            [
                "serve", "--insecure-local", "--port", "0", "--admin-port", "0", "--data-dir",
                dataDirectory.path,
            ] + arguments, environment: environment)
        let log = LogReader(process.standardError)
        let deadline = Date.now.addingTimeInterval(120)
        while Date.now < deadline {
            if let ports = log.ports {
                let server = LarderProcess(
                    dataDirectory: dataDirectory, port: ports.main, adminPort: ports.admin,
                    process: process.process, log: log)
                if try await server.isReady() { return server }
            }
            guard process.process.isRunning else { throw StartError(output: log.text) }
            try await Task.sleep(for: .milliseconds(20))
        }
        process.process.terminate()
        throw StartError(output: "not ready after two minutes\n" + log.text)
    }

    /// Runs another command of the program to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errors: String) {
        let launched = try launch(arguments, environment: environment)
        // Both pipes are read to the end at once: a full one would block the program.
        let errors = Mutex(Data())
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            let data = launched.standardError.readDataToEndOfFile()
            errors.withLock { $0 = data }
        }
        let output = launched.standardOutput.readDataToEndOfFile()
        group.wait()
        launched.process.waitUntilExit()
        return (
            launched.process.terminationStatus, String(decoding: output, as: UTF8.self),
            String(decoding: errors.withLock { $0 }, as: UTF8.self)
        )
    }

    var address: String { "http://127.0.0.1:\(port)" }
    var processIdentifier: Int32 { process.processIdentifier }
    /// Everything the program has logged.
    var logText: String { log.text }

    /// From now on the log fills its pipe, as with a log collector that hangs.
    func stopReadingLog() { log.stop() }

    /// Runs a command of the program against this server.
    func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try Self.run(arguments, environment: ["LARDER_SERVER": address])
    }

    /// As by a power cut: the program gets no chance to do anything.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// As by an operator.
    /// - Returns: The exit code.
    @discardableResult
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private init(
        dataDirectory: URL, port: Int, adminPort: Int, process: Process, log: LogReader
    ) {
        self.dataDirectory = dataDirectory
        self.port = port
        self.adminPort = adminPort
        self.process = process
        self.log = log
    }

    /// Asks on the second port, which has no TLS.
    private func isReady() async throws -> Bool {
        let answer = try? await send("GET", "http://127.0.0.1:\(adminPort)", "/readyz")
        return answer?.status == 200
    }

    private struct Launched {
        let process: Process
        let standardOutput: FileHandle
        let standardError: FileHandle
    }

    private static func launch(
        _ arguments: [String], environment: [String: String]
    ) throws -> Launched {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return Launched(
            process: process, standardOutput: output.fileHandleForReading,
            standardError: errors.fileHandleForReading)
    }

    /// The program that was built with the tests, beside them.
    private static let executable: URL = {
        if let path = ProcessInfo.processInfo.environment["LARDER"] {
            return URL(fileURLWithPath: path)
        }
        return Bundle.main.executableURL?.deletingLastPathComponent()
            .appendingPathComponent("larder") ?? URL(fileURLWithPath: ".build/debug/larder")
    }()
}

/// What a program said that ended before it was ready.
struct StartError: Error {
    let output: String
}

/// Follows the log of a server, and finds its ports in it.
private final class LogReader: Sendable {
    private let data = Mutex(Data())
    private let handle: FileHandle

    init(_ handle: FileHandle) {
        self.handle = handle
        handle.readabilityHandler = { handle in
            let piece = handle.availableData
            if piece.isEmpty {
                handle.readabilityHandler = nil
            } else {
                self.data.withLock { $0.append(piece) }
            }
        }
    }

    func stop() { handle.readabilityHandler = nil }

    var text: String { String(decoding: data.withLock { $0 }, as: UTF8.self) }

    var ports: (main: Int, admin: Int)? {
        for line in text.split(separator: "\n") where line.contains("\"listening\"") {
            guard let entry = try? JSONValue(parsing: String(line)),
                let main = entry["port"]?.stringValue.flatMap(Int.init),
                let admin = entry["admin_port"]?.stringValue.flatMap(Int.init)
            else { continue }
            return (main, admin)
        }
        return nil
    }
}
