import Foundation
import Logging

/// Makes each log entry one line of JSON.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    let output: LogOutput
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = LogLine(
            at: .now, level: event.level, logger: label, message: "\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.add(key, "\(value)") }
        output.write(.line(line.finish()))
    }
}
