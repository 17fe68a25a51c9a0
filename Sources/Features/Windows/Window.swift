/// How far an aggregation looks back: at time `t` over events of `[floor(t − length, hop), t)`.
///
/// An event at exactly `t` is not in the window: what is predicted at `t` must not be seen by it.
package struct Window: Hashable, Sendable {
    /// In microseconds; positive, at most `lengthMax`.
    package let length: Int64
    /// `nil` for an exact window: `[t − length, t)`.
    package let hop: Hop?

    /// A hundred years, in microseconds.
    package static let lengthMax: Int64 = 36_525 * 86_400_000_000

    package init(length: Int64, isExact: Bool = false) {
        precondition((1...Self.lengthMax).contains(length), "definitions were checked")
        self.length = length
        hop = isExact ? nil : Hop(forWindowOf: length)
    }

    /// The first instant of the window that ends before `instant`.
    package func start(at instant: EventTime) -> EventTime {
        // Nothing is stored before the earliest time, which lies on every grid.
        let (start, overflow) = instant.microseconds.subtractingReportingOverflow(length)
        let tail = overflow ? .earliest : max(EventTime(microseconds: start), .earliest)
        return hop?.floor(tail) ?? tail
    }

    /// Whether an event of `eventTime` counts at `instant`.
    package func contains(_ eventTime: EventTime, at instant: EventTime) -> Bool {
        start(at: instant) <= eventTime && eventTime < instant
    }
}
