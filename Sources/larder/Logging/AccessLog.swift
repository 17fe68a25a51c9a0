package import Features
package import Foundation
package import HTTP
package import Logging
import Synchronization

/// Tells of requests in the log: of every failed one, up to a number a second, and of some of the
/// others; and of connections that failed beside their requests, up to a number a second too.
package final class AccessLog: Sendable {
    /// Lines a second for failed requests that reached a route, as many for those that did not, and
    /// as many for connections: an attack must neither fill the disk nor hide what goes wrong for
    /// honest callers.
    package static let failureLinesPerSecondMax = 100

    private static let connectionsLeftOut = "failed connections were left out"

    private struct Failures {
        var unrouted = LineAllowance(linesPerSecondMax: AccessLog.failureLinesPerSecondMax)
        var routed = LineAllowance(linesPerSecondMax: AccessLog.failureLinesPerSecondMax)
        var connections = LineAllowance(linesPerSecondMax: AccessLog.failureLinesPerSecondMax)
    }

    private let failures = Mutex(Failures())
    private let output: LogOutput
    private let sample: SampleRate
    private let logLevel: Logger.Level
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - sample: How many of the requests that went well are told of.
    ///   - logLevel: Lines below it are not written.
    package init(
        output: LogOutput, sample: SampleRate, logLevel: Logger.Level,
        now: @escaping @Sendable () -> Date
    ) {
        self.output = output
        self.sample = sample
        self.logLevel = logLevel
        self.now = now
    }

    /// Failed requests and connections that were not told of one by one.
    package var leftOutCount: Int {
        failures.withLock {
            $0.unrouted.leftOutCount + $0.routed.leftOutCount + $0.connections.leftOutCount
        }
    }

    /// Called on the event loop after each request: nothing here waits, and for a request that went
    /// well and is not in the sample nothing is read but its status and its id.
    package func observe(_ record: ExchangeRecord) {
        if AccessEntry.isFailure(record) {
            observeFailure(record)
        } else if sample.contains(record.identifierBits) {
            write(AccessEntry(at: now(), record))
        }
    }

    /// Called on the event loop for each connection that failed beside its requests.
    package func observe(_ failure: ConnectionFailure) {
        guard logLevel <= failure.level else { return }
        let time = now()
        let second = Int(time.timeIntervalSince1970)
        let (isAllowed, leftOut) = failures.withLock {
            ($0.connections.take(at: second), $0.connections.takeLeftOut(before: second))
        }
        tell(leftOut, Self.connectionsLeftOut)
        if isAllowed { output.write(.line(failure.line(at: time))) }
    }

    /// Tells of what was left out and not told of yet. For the end of the program.
    package func finish() {
        let (requests, connections) = failures.withLock {
            (
                ($0.unrouted.takeLeftOut(), $0.routed.takeLeftOut()), $0.connections.takeLeftOut()
            )
        }
        tell(requests)
        tell(connections, Self.connectionsLeftOut)
    }

    private func observeFailure(_ record: ExchangeRecord) {
        let time = now()
        let entry = AccessEntry(at: time, record)
        // What would not be written must not use up what may be.
        guard entry.level >= logLevel else { return }
        let second = Int(time.timeIntervalSince1970)
        let (isAllowed, leftOut) = failures.withLock { failures in
            let isAllowed =
                record.route == nil
                ? failures.unrouted.take(at: second) : failures.routed.take(at: second)
            let leftOut = (
                failures.unrouted.takeLeftOut(before: second),
                failures.routed.takeLeftOut(before: second)
            )
            return (isAllowed, leftOut)
        }
        tell(leftOut)
        if isAllowed { write(entry) }
    }

    private func write(_ entry: AccessEntry) {
        if entry.level >= logLevel { output.write(.access(entry)) }
    }

    private func tell(_ leftOut: (unrouted: Int, routed: Int)) {
        tell(leftOut.unrouted, "requests without a route were left out")
        tell(leftOut.routed, "failed requests were left out")
    }

    private func tell(_ count: Int, _ message: String) {
        guard count > 0, logLevel <= .warning else { return }
        var line = LogLine(at: now(), level: .warning, logger: "access", message: message)
        line.add("count", count)
        output.write(.line(line.finish()))
    }
}
