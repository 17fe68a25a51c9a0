import Foundation
import HTTP
import Logging

extension ConnectionFailure {
    /// The server's own limit is worth more attention than a client's mistake.
    var level: Logger.Level {
        switch kind {
        case .refused, .write: .warning
        case .handshake: .info
        }
    }

    /// One line of JSON.
    func line(at time: Date) -> [UInt8] {
        var line = LogLine(at: time, level: level, logger: "access", message: message)
        line.add("reason", reason)
        line.add("remote", remoteAddress)
        return line.finish()
    }

    private var message: String {
        switch kind {
        case .refused: "connection refused"
        case .handshake: "TLS handshake failed"
        case .write: "answer not taken"
        }
    }
}
