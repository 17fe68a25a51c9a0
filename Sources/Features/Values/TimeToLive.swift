/// The greatest age at which a value is used: against the row's time offline, against now online.
///
/// This is the one place that decides it; the SQL of the offline join restates `admits`.
package struct TimeToLive: Hashable, Sendable {
    /// Always positive.
    package let microseconds: Int64

    /// - Returns: `nil` unless `microseconds` is positive: a view without a limit has no TTL.
    package init?(microseconds: Int64) {
        guard microseconds > 0 else { return nil }
        self.microseconds = microseconds
    }

    /// Whether a value of `eventTime` may be used at `instant`.
    ///
    /// Both ends are inclusive: a value from `instant` itself is used, and so is one exactly as
    /// old as the TTL.
    package func admits(_ eventTime: EventTime, at instant: EventTime) -> Bool {
        (0...microseconds).contains(eventTime.age(at: instant))
    }

    /// The least event time that is admitted at `instant`.
    package func oldestAdmitted(at instant: EventTime) -> EventTime {
        let (oldest, overflow) = instant.microseconds.subtractingReportingOverflow(microseconds)
        return overflow ? .earliest : max(.earliest, EventTime(microseconds: oldest))
    }
}
