/// What a caller wants to do, for deciding whether it may.
package enum Action: String, CaseIterable, Hashable, Sendable {
    case describe
    case readOnline = "read_online"
    case readOffline = "read_offline"
    case write
    case manage
    case predict
    case approve
    case admin
}

/// Who may call an endpoint. There is no default: every endpoint says it.
package enum Access: Hashable, Sendable {
    /// Everybody: only for what a load balancer must ask.
    case open
    /// Whoever may do this.
    case requires(Action)
}
