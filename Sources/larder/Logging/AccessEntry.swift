package import Foundation
package import HTTP
import Logging

/// A request as the access log tells of it.
///
/// Neither the query nor any header stands in it: both may hold what is nobody's business.
package struct AccessEntry: Sendable {
    package let time: Date
    package let record: ExchangeRecord

    package init(at time: Date, _ record: ExchangeRecord) {
        self.time = time
        self.record = record
    }

    /// What it occupies in a queue: the record, and a path or a client's id beside it.
    var byteCount: Int { MemoryLayout<Self>.stride + (record.path?.utf8.count ?? 0) + 64 }

    /// Whether there is something to look into.
    static func isFailure(_ record: ExchangeRecord) -> Bool {
        !record.isComplete || (record.status.map { $0.code >= 400 } ?? true)
    }

    /// The server's own fault, or unfinished: worth more attention than a caller's mistake.
    var level: Logger.Level {
        let isOurs = record.status.map { $0.code >= 500 } ?? true
        return isOurs || !record.isComplete ? .warning : .info
    }

    /// One line of JSON.
    var line: [UInt8] {
        var line = LogLine(at: time, level: level, logger: "access", message: "request")
        line.add("request_id", record.requestID)
        line.add("trace_id", record.trace.traceID)
        line.add("span_id", record.trace.spanID)
        if let method = record.method { line.add("method", method.rawValue) }
        if let route = record.route { line.add("route", route) }
        if Self.isFailure(record), let path = record.path { line.add("path", path) }
        if let status = record.status { line.add("status", Int(status.code)) }
        if let refusal = record.refusal { line.add("reason", refusal) }
        line.add("duration_ms", Self.milliseconds(record.duration))
        line.add("bytes_in", record.bytesIn)
        line.add("bytes_out", record.bytesOut)
        line.add("remote", record.remoteAddress)
        line.add("complete", record.isComplete)
        return line.finish()
    }

    /// To the microsecond.
    private static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}
