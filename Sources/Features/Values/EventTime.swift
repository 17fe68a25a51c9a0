/// An instant in whole microseconds, as PostgreSQL keeps it.
///
/// Used for event times (when something was true) and created times (when we knew it).
package struct EventTime: Hashable, Comparable, Sendable {
    /// Since 1970-01-01T00:00:00Z; negative before.
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: EventTime, right: EventTime) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The age in microseconds that something of this time has at `instant`; saturates.
    package func age(at instant: EventTime) -> Int64 {
        let (difference, overflow) = instant.microseconds.subtractingReportingOverflow(microseconds)
        guard overflow else { return difference }
        return instant > self ? .max : .min
    }

    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: what RFC 3339 can write.
    package static let earliest = EventTime(microseconds: -62_135_596_800_000_000)
    package static let latest = EventTime(microseconds: 253_402_300_799_999_999)

    /// Whether the instant can be written as RFC 3339.
    package var isRepresentable: Bool { self >= Self.earliest && self <= Self.latest }
}
