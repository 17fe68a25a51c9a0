/// What waits to be written to the log.
package enum LogEntry: Sendable {
    /// A whole line with its line end.
    case line([UInt8])
    /// Becomes a line on the way out, so that the event loop is spared the work.
    case access(AccessEntry)

    /// About what it occupies.
    var byteCount: Int {
        switch self {
        case .line(let bytes): bytes.count
        case .access(let entry): entry.byteCount
        }
    }

    func append(to lines: inout [UInt8]) {
        switch self {
        case .line(let bytes): lines += bytes
        case .access(let entry): lines += entry.line
        }
    }
}
