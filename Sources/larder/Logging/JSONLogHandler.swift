import Foundation
import JSON
import Logging

/// Writes each log entry as one line of JSON on standard error.
///
/// Control characters are escaped by the JSON itself, so no message can forge a line.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("ts")
        writer.string(Date.now.ISO8601Format(.init(includingFractionalSeconds: true)))
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("logger")
        writer.string(label)
        writer.key("msg")
        writer.string("\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            writer.key(key)
            writer.string("\(value)")
        }
        writer.endObject()
        writer.endLine()
        // A full disk or a closed pipe must cost a line, not the server.
        try? FileHandle.standardError.write(contentsOf: Data(writer.take()))
    }
}
