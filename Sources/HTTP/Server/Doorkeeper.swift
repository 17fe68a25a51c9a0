import Synchronization

/// Counts the open connections, in total and by network, and decides on the next one.
final class Doorkeeper: Sendable {
    enum Decision {
        case admitted
        case refused(HTTPFailure)
        /// So many are being refused that this one is not even told.
        case turnedAway(HTTPFailure)
    }

    private struct State {
        var openByNetwork: [RemoteAddress.Network: Int] = [:]
        var open = 0
        var accepted = 0
        var refused = ServerStatistics.Refused()
        /// Refused and not closed yet.
        var leaving = 0
    }

    private let state = Mutex(State())
    private let limits: Limits

    init(limits: Limits) {
        self.limits = limits
    }

    /// The next of `enter` for each admitted connection is one `leave`; for a refused one,
    /// `leaveRefused`.
    func enter(_ remote: RemoteAddress) -> Decision {
        state.withLock { state in
            let ofNetwork = state.openByNetwork[remote.network, default: 0]
            let failure: HTTPFailure
            if state.open >= limits.connectionsMax {
                state.refused.inTotal += 1
                failure = .tooManyConnections
            } else if ofNetwork >= limits.connectionsPerAddressMax {
                state.refused.byAddress += 1
                failure = .tooManyConnectionsFromAddress
            } else {
                state.openByNetwork[remote.network] = ofNetwork + 1
                state.open += 1
                state.accepted += 1
                return .admitted
            }
            guard state.leaving < limits.refusedConnectionsMax else {
                return .turnedAway(failure)
            }
            state.leaving += 1
            return .refused(failure)
        }
    }

    func leave(_ remote: RemoteAddress) {
        state.withLock { state in
            state.open -= 1
            let left = state.openByNetwork[remote.network, default: 1] - 1
            state.openByNetwork[remote.network] = left == 0 ? nil : left
        }
    }

    func leaveRefused() {
        state.withLock { $0.leaving -= 1 }
    }

    /// How many are open, were accepted, and were refused, since the start.
    var counts: (open: Int, accepted: Int, refused: ServerStatistics.Refused) {
        state.withLock { ($0.open, $0.accepted, $0.refused) }
    }
}
