import Features
import Synchronization

/// A rollout on this server: how its two versions do, and whether it has ended.
package final class ActiveRollout: Sendable {
    package let rollout: Rollout
    private let sample: SampleRate
    /// Told apart from other rollouts, which try other keys.
    private let salt: UInt64
    private let state: Mutex<State>

    private struct State {
        var tally = RolloutTally()
        var isStopped: Bool
    }

    /// Rows after which the tally begins anew, as a multiple of those it takes to be judged: what
    /// goes wrong late is not hidden by what went well before.
    private static let windowFactor = 10

    package init(_ rollout: Rollout) {
        self.rollout = rollout
        guard let sample = SampleRate(rollout.share) else {
            preconditionFailure("a share is from 0 to 1")
        }
        self.sample = sample
        var salt: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(rollout.project)/\(rollout.model)/\(rollout.version)".utf8 {
            salt = (salt ^ UInt64(byte)) &* 0x0100_0000_01B3
        }
        self.salt = salt
        state = Mutex(State(isStopped: rollout.state != .running))
    }

    package var isRunning: Bool { state.withLock { !$0.isStopped } }

    package var tally: RolloutTally { state.withLock { $0.tally } }

    /// Whether the challenger takes part in what is predicted for a key.
    ///
    /// - Parameter hash: `KeySample.hash` of the key.
    package func takes(_ hash: UInt64) -> Bool {
        // Spread anew, or the keys below a bound would be in the samples of all rollouts.
        sample.contains((hash ^ salt) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Counts, and judges.
    ///
    /// - Returns: Why the rollout has just ended; `nil` where it goes on, or had ended before.
    package func count(_ change: (inout RolloutTally) -> Void) -> String? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            change(&state.tally)
            guard let reason = state.tally.reasonToStop(by: rollout.rules) else {
                let window = rollout.rules.minPredictions * Self.windowFactor
                if state.tally.challenger.predictions > max(window, 1) {
                    state.tally = RolloutTally()
                }
                return nil
            }
            state.isStopped = true
            return reason
        }
    }
}
