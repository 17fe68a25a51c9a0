import Dispatch
import Foundation
import Glibc
import Logging
import Synchronization

/// The one way of log lines to standard error: no caller ever waits for who reads it.
///
/// Entries stand in a queue with a limit, and a dispatch queue of its own writes them, in order;
/// that one may block as long as it likes. What finds no room is dropped, counted, and told of
/// where it is missing. A process that traps loses what was still in the queue.
package final class LogOutput: Sendable {
    /// What the queue may hold; some ten thousand lines, a moment of a busy server.
    package static let queuedBytesMax = 4 << 20

    package struct Dropped: Sendable, Equatable {
        package var lines = 0
        /// Of these, lines of the access log.
        package var accessLines = 0
    }

    private struct State {
        var entries: [LogEntry] = []
        /// Of the entries, and of those just being written.
        var bytes = 0
        var isWriting = false
        var dropped = Dropped()
        /// How many of the dropped the log tells of.
        var toldDropped = 0
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "larder.log")
    private let descriptor: Int32
    private let bytesMax: Int

    /// - Parameter descriptor: Stays the caller's.
    package init(
        descriptor: Int32 = STDERR_FILENO, queuedBytesMax: Int = LogOutput.queuedBytesMax
    ) {
        self.descriptor = descriptor
        bytesMax = queuedBytesMax
    }

    package var dropped: Dropped { state.withLock { $0.dropped } }

    /// Queues an entry, or drops it.
    package func write(_ entry: LogEntry) {
        let mustStart = state.withLock { state in
            guard state.bytes + entry.byteCount <= bytesMax else {
                state.dropped.lines += 1
                if case .access = entry { state.dropped.accessLines += 1 }
                return false
            }
            state.entries.append(entry)
            state.bytes += entry.byteCount
            if state.isWriting { return false }
            state.isWriting = true
            return true
        }
        if mustStart { queue.async { self.writeAll() } }
    }

    /// Waits until everything queued before is written, though not longer than `limit`: nobody may
    /// be reading. For the end of the program.
    package func flush(within limit: Duration) {
        let written = DispatchSemaphore(value: 0)
        queue.async { written.signal() }
        let milliseconds = Int(limit / .milliseconds(1))
        _ = written.wait(timeout: .now() + .milliseconds(milliseconds))
    }

    private func writeAll() {
        var written = 0
        while true {
            let (entries, missing) = state.withLock { state -> ([LogEntry], Int) in
                state.bytes -= written
                var taken: [LogEntry] = []
                swap(&taken, &state.entries)
                // Those taken were queued before anything that is told of now was dropped.
                let missing = state.dropped.lines - state.toldDropped
                state.toldDropped = state.dropped.lines
                if taken.isEmpty, missing == 0 { state.isWriting = false }
                return (taken, missing)
            }
            if entries.isEmpty, missing == 0 { return }
            written = entries.reduce(0) { $0 + $1.byteCount }
            write(entries, missing)
        }
    }

    private func write(_ entries: [LogEntry], _ missing: Int) {
        var lines: [UInt8] = []
        for entry in entries { entry.append(to: &lines) }
        if missing > 0 {
            var line = LogLine(
                at: .now, level: .warning, logger: "log",
                message: "lines were dropped because the log is not read fast enough")
            line.add("count", missing)
            lines += line.finish()
        }
        lines.withUnsafeBytes(writeAll)
    }

    /// A full disk or a closed pipe costs lines, not the server.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Whoever gave us the descriptor has made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}
