package import Features
import Synchronization

/// The name of a prediction, unique among all servers: a UUID of version 7 (RFC 9562, section
/// 5.7), which begins with the time.
package struct PredictionID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The millisecond that it was given out in, since 1970.
    package var milliseconds: Int64 { Int64(high >> 16) }

    /// What no prediction since the time comes before.
    package static func first(at time: EventTime) -> PredictionID {
        PredictionID(high: timeBits(time.microseconds), low: 0)
    }

    /// The half of a name that tells its time.
    static func timeBits(_ microseconds: Int64) -> UInt64 {
        let time = UInt64(max(0, microseconds))
        // What is left of the millisecond, in 4096ths, as the RFC allows where time is finer.
        return (time / 1000) << 16 | 7 << 12 | time % 1000 * 4096 / 1000
    }

    /// The one that is so many predictions after it in the same request.
    package func advanced(by count: Int) -> PredictionID {
        PredictionID(high: high, low: 2 << 62 | (low &+ UInt64(count)) & (1 << 62 - 1))
    }
}

/// Gives predictions their names: the time, then what is random of this process, then a count.
///
/// Random bits for each would cost a system call.
package final class PredictionIDs: Sendable {
    /// 30 bits that tell this process from others.
    private let process: UInt64
    /// Predictions named so far; its 32 low bits stand in the names.
    private let count = Atomic<UInt64>(0)

    /// - Parameter random: Differs from process to process.
    package init(random: UInt64) {
        process = random & (1 << 30 - 1)
    }

    /// Whether the name may be one of these.
    func include(_ id: PredictionID) -> Bool { id.low >> 32 & (1 << 30 - 1) == process }

    /// The first of `count` consecutive names.
    ///
    /// - Parameter time: In microseconds since 1970; not before.
    package func next(_ count: Int, at microseconds: Int64) -> PredictionID {
        let first = self.count.wrappingAdd(UInt64(count), ordering: .relaxed).oldValue
        return PredictionID(
            high: PredictionID.timeBits(microseconds),
            low: 2 << 62 | process << 32 | first & 0xFFFF_FFFF)
    }
}
