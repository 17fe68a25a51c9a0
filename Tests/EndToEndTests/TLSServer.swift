import Foundation
import TestSupport

/// A running `larder serve` with TLS, its files, and the clients that ask it.
///
/// `server.pem` is signed by `authority.pem`, and so is `client.pem`.
struct TLSServer {
    let files: TLSFiles
    let process: LarderProcess

    /// Runs a server for `work`, and stops it.
    static func with(
        _ arguments: [String] = [], work: (TLSServer) async throws -> Void
    ) async throws {
        let files = try certificates()
        let directory = try TemporaryDirectory()
        let process = try await LarderProcess.start(
            dataDirectory: directory.url,
            arguments: ["--tls-certificate", files.path("server.pem")]
                + ["--tls-key", files.path("server.key")]
                + arguments.map { $0.hasSuffix(".pem") ? files.path($0) : $0 })
        do {
            try await work(TLSServer(files: files, process: process))
        } catch {
            process.stop()
            throw error
        }
        process.stop()
    }

    static func certificates() throws -> TLSFiles {
        let files = try TLSFiles()
        try files.make("authority")
        for name in ["server", "renewed", "client"] {
            try files.make(name, signedBy: "authority")
        }
        return files
    }

    var address: String { "https://localhost:\(process.port)" }

    /// Asks for the version with curl.
    func curl(_ options: String...) async throws -> FlightsTool.Output {
        try await FlightsTool.run(
            ["curl", "--silent", "--show-error", "--cacert", files.path("authority.pem")] + options
                + ["\(address)/version"])
    }

    /// The common name in the certificate that a new connection is shown.
    func shownName() async throws -> String {
        let shaken = try await shakeHands()
        return shaken.text.split(separator: "\n").first { $0.hasPrefix("subject=") }
            .map(String.init) ?? shaken.text + shaken.errors
    }

    /// Connects with `openssl s_client`, and ends the connection.
    func shakeHands(_ options: String...) async throws -> FlightsTool.Output {
        try await FlightsTool.run(
            [
                "openssl", "s_client", "-connect", "127.0.0.1:\(process.port)",
                "-verify_return_error",
            ]
                + ["-CAfile", files.path("authority.pem")] + options)
    }
}
