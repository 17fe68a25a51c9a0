import Features
import Synchronization

/// A rollout on this server: how its two versions do, and whether it has ended.
///
/// It outlives its end, with the tally by which it was stopped, until another takes its place.
package final class ActiveRollout: Sendable {
    /// As it began.
    package let rollout: Rollout
    private let sample: SampleRate
    /// Told apart from other rollouts, which try other keys.
    private let salt: UInt64
    private let current: Mutex<Current>

    private struct Current {
        var tally = RolloutTally()
        var state: Rollout.State
        /// Whether the store has heard of the state.
        var isStored = true
    }

    package init(_ rollout: Rollout) {
        self.rollout = rollout.with(.running)
        guard let sample = SampleRate(rollout.share) else {
            preconditionFailure("a share is from 0 to 1")
        }
        self.sample = sample
        var salt: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(rollout.project)/\(rollout.model)/\(rollout.version)".utf8 {
            salt = (salt ^ UInt64(byte)) &* 0x0100_0000_01B3
        }
        self.salt = salt
        current = Mutex(Current(state: rollout.state))
    }

    package var state: Rollout.State { current.withLock { $0.state } }

    package var isRunning: Bool { state == .running }

    package var tally: RolloutTally { current.withLock { $0.tally } }

    /// Why it was stopped here, where the store has not heard of it.
    var unstoredReason: String? {
        current.withLock { current in
            guard !current.isStored, case .stopped(let reason) = current.state else { return nil }
            return reason
        }
    }

    /// Whether the challenger takes part in what is predicted for a key.
    ///
    /// - Parameter hash: `KeySample.hash` of the key.
    package func takes(_ hash: UInt64) -> Bool {
        // Spread anew, or the keys below a bound would be in the samples of all rollouts.
        sample.contains((hash ^ salt) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Takes over that the store says so.
    func stop(because reason: String) {
        current.withLock { current in
            current.state = .stopped(reason: reason)
            current.isStored = true
        }
    }

    /// Counts, and judges.
    ///
    /// - Returns: Why the rollout has just ended; `nil` where it goes on, or had ended before.
    package func count(_ change: (inout RolloutTally) -> Void) -> String? {
        current.withLock { current in
            guard current.state == .running else { return nil }
            change(&current.tally)
            guard let reason = current.tally.reasonToStop(by: rollout.rules) else {
                current.tally.forgetJudged(by: rollout.rules)
                return nil
            }
            current.state = .stopped(reason: reason)
            current.isStored = false
            return reason
        }
    }
}
