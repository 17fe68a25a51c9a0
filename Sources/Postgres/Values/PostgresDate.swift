/// A day as PostgreSQL keeps it: a count of days, or one of two infinities.
///
/// The count starts at 1970-01-01 here and at 2000-01-01 on the wire.
package struct PostgresDate: Sendable, Hashable, Comparable {
    package let daysSinceUnixEpoch: Int32

    /// - Parameter days: `Int32.max` and `Int32.min` stand for the infinities.
    package init(daysSinceUnixEpoch days: Int32) {
        daysSinceUnixEpoch = days
    }

    package static let infinity = PostgresDate(daysSinceUnixEpoch: .max)
    package static let negativeInfinity = PostgresDate(daysSinceUnixEpoch: .min)

    package static func < (left: Self, right: Self) -> Bool {
        left.daysSinceUnixEpoch < right.daysSinceUnixEpoch
    }

    private static let epochOffset: Int32 = 10_957
    /// 4714-11-24 BC, less the offset: the first day PostgreSQL can hold.
    private static let firstWireDay: Int32 = -2_451_545

    /// - Throws: `.invalidValue` before the first day PostgreSQL can hold.
    func wireDays() throws(PostgresError) -> Int32 {
        guard self != .infinity, self != .negativeInfinity else { return daysSinceUnixEpoch }
        let (days, overflow) = daysSinceUnixEpoch.subtractingReportingOverflow(Self.epochOffset)
        guard !overflow, days >= Self.firstWireDay else {
            throw .invalidValue(reason: "date \(daysSinceUnixEpoch) is out of range")
        }
        return days
    }

    init(wireDays: Int32) throws(PostgresError) {
        guard wireDays != .max, wireDays != .min else {
            self.init(daysSinceUnixEpoch: wireDays)
            return
        }
        let (days, overflow) = wireDays.addingReportingOverflow(Self.epochOffset)
        guard !overflow else {
            throw .invalidValue(reason: "date \(wireDays) days after 2000-01-01 is out of range")
        }
        self.init(daysSinceUnixEpoch: days)
    }
}
