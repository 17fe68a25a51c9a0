import Foundation
import TestSupport

/// A connection that `openssl s_client` keeps open between requests.
final class KeptConnection: Sendable {
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()

    init(to server: TLSServer) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["openssl", "s_client", "-quiet", "-no_ign_eof"]
            + ["-connect", "127.0.0.1:\(server.process.port)"]
            + ["-verify_return_error", "-CAfile", server.files.path("authority.pem")]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Sends a request and reads until the answer's last bytes, or the end.
    func ask(_ request: String, until suffix: String) async throws -> String {
        try await FlightsTool.offPool { [input, output] in
            try input.fileHandleForWriting.write(contentsOf: Data(request.utf8))
            var answer = Data()
            while !answer.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
                let piece = output.fileHandleForReading.availableData
                if piece.isEmpty { break }
                answer += piece
            }
            return String(decoding: answer, as: UTF8.self)
        }
    }

    deinit {
        // Ends the connection, and the program. It inherits a mask in which SIGTERM may be blocked.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
