import Foundation
import JSON
import Logging

/// A line of the log while it is being made: one JSON object.
///
/// The JSON escapes control characters, so no value can forge a line.
struct LogLine {
    private var writer = JSONWriter()

    init(at time: Date, level: Logger.Level, logger: String, message: String) {
        writer.beginObject()
        add("ts", time.ISO8601Format(.init(includingFractionalSeconds: true)))
        add("level", level.rawValue)
        add("logger", logger)
        add("msg", message)
    }

    mutating func add(_ key: String, _ value: String) {
        writer.key(key)
        writer.string(value)
    }

    mutating func add(_ key: String, _ value: Int) {
        writer.key(key)
        writer.int64(Int64(value))
    }

    mutating func add(_ key: String, _ value: Double) {
        writer.key(key)
        writer.double(value)
    }

    mutating func add(_ key: String, _ value: Bool) {
        writer.key(key)
        writer.bool(value)
    }

    /// The bytes with their line end.
    consuming func finish() -> [UInt8] {
        writer.endObject()
        writer.endLine()
        return writer.take()
    }
}
