import Features

/// Times and lengths of time as SQL expressions, exact to the microsecond.
enum SQLTime {
    /// A constant of type `timestamptz`.
    static func literal(_ time: EventTime) -> String {
        if time < .earliest { return "timestamptz '-infinity'" }
        if time > .latest { return "timestamptz 'infinity'" }
        return "timestamptz '\(time)'"
    }

    /// Whether the expression is a time that RFC 3339 can write: neither null, nor infinite, nor
    /// outside the years 1 to 9999.
    static func isRepresentable(_ expression: String) -> String {
        "coalesce(\(expression) BETWEEN \(literal(.earliest)) AND \(literal(.latest)), false)"
    }

    /// The oldest event time that `ttl` admits at the time `expression`; `nil` where it admits
    /// every time there can be.
    ///
    /// Restates `TimeToLive.admits`: both ends are inclusive.
    /// - Parameter earliest: The least value that the expression takes.
    static func oldestAdmitted(
        at expression: String, from earliest: EventTime, by ttl: TimeToLive
    ) -> String? {
        let (threshold, overflow) = EventTime.earliest.microseconds
            .addingReportingOverflow(ttl.microseconds)
        guard !overflow, threshold <= EventTime.latest.microseconds else { return nil }
        let difference = "\(expression) - \(interval(microseconds: ttl.microseconds))"
        guard earliest.microseconds < threshold else { return difference }
        // Before the threshold the difference lies before the year 1, where nothing is stored and
        // where, far enough back, PostgreSQL's own range ends.
        let first = literal(EventTime(microseconds: threshold))
        return "CASE WHEN \(expression) < \(first) THEN timestamptz '-infinity' "
            + "ELSE \(difference) END"
    }

    /// An interval without days or months, whose lengths vary.
    ///
    /// Hours are counted apart because seconds are a double, which is exact to the microsecond
    /// only for some decades. Up to 2³¹ hours, far more than lie between the years 1 and 9999.
    static func interval(microseconds: Int64) -> String {
        let microsecondsPerHour: Int64 = 3_600_000_000
        let (hours, rest) = microseconds.quotientAndRemainder(dividingBy: microsecondsPerHour)
        let (seconds, fraction) = rest.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(1_000_000 + fraction).dropFirst()
        return "make_interval(hours => \(hours), secs => \(seconds).\(digits))"
    }
}
