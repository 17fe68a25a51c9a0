/// An instant as PostgreSQL keeps it: a count of microseconds, or one of two infinities.
///
/// The count starts at 1970-01-01T00:00:00Z here and at 2000-01-01T00:00:00Z on the wire.
package struct PostgresTimestamp: Sendable, Hashable, Comparable {
    package let microsecondsSinceUnixEpoch: Int64

    /// - Parameter microseconds: `Int64.max` and `Int64.min` stand for the infinities, so that
    ///   comparing the counts compares the instants.
    package init(microsecondsSinceUnixEpoch microseconds: Int64) {
        microsecondsSinceUnixEpoch = microseconds
    }

    package static let infinity = PostgresTimestamp(microsecondsSinceUnixEpoch: .max)
    package static let negativeInfinity = PostgresTimestamp(microsecondsSinceUnixEpoch: .min)

    /// 4714-11-24 BC, the first instant PostgreSQL can hold (`MIN_TIMESTAMP` in `timestamp.h`).
    package static let earliest = PostgresTimestamp(
        microsecondsSinceUnixEpoch: -211_813_488_000_000_000 + epochOffset)

    /// The last instant that fits the count here, in the year 294247. PostgreSQL's own range
    /// goes a month further, to the end of 294276.
    package static let latest = PostgresTimestamp(microsecondsSinceUnixEpoch: .max - 1)

    package var isFinite: Bool { self != .infinity && self != .negativeInfinity }

    package static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSinceUnixEpoch < right.microsecondsSinceUnixEpoch
    }

    /// From 1970-01-01 to 2000-01-01: 10,957 days.
    private static let epochOffset: Int64 = 10_957 * 86_400_000_000
}

extension PostgresTimestamp {
    /// The count that goes over the wire.
    ///
    /// - Throws: `.invalidValue` before the first instant PostgreSQL can hold.
    func wireMicroseconds() throws(PostgresError) -> Int64 {
        guard isFinite else { return microsecondsSinceUnixEpoch }
        guard self >= .earliest else {
            throw .invalidValue(
                reason: "timestamp \(microsecondsSinceUnixEpoch) µs is out of range")
        }
        return microsecondsSinceUnixEpoch - Self.epochOffset
    }

    /// - Parameter wireMicroseconds: Since 2000-01-01, as the binary form has it.
    /// - Throws: `.invalidValue` for the last month of PostgreSQL's range, which does not fit.
    package init(wireMicroseconds: Int64) throws(PostgresError) {
        guard wireMicroseconds != .max, wireMicroseconds != .min else {
            self.init(microsecondsSinceUnixEpoch: wireMicroseconds)
            return
        }
        let (microseconds, overflow) = wireMicroseconds.addingReportingOverflow(Self.epochOffset)
        guard !overflow, microseconds != .max else {
            throw .invalidValue(
                reason: "timestamp \(wireMicroseconds) µs after 2000-01-01 is out of range")
        }
        self.init(microsecondsSinceUnixEpoch: microseconds)
    }
}
