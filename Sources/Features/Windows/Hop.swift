/// The grid on which a window's start and its tiles lie. Each size divides the next.
package enum Hop: Int64, CaseIterable, Hashable, Comparable, Sendable {
    // In microseconds.
    case second = 1_000_000
    case tenSeconds = 10_000_000
    case minute = 60_000_000
    case fiveMinutes = 300_000_000
    case hour = 3_600_000_000
    case day = 86_400_000_000

    package var microseconds: Int64 { rawValue }

    /// The largest hop of which a window of the length holds sixty: a window reaches back too far
    /// by less than a sixtieth. `nil` for windows under a minute, which are exact.
    package init?(forWindowOf microseconds: Int64) {
        let fitting = Self.allCases.last { $0.microseconds <= microseconds / 60 }
        guard let fitting else { return nil }
        self = fitting
    }

    /// The last instant of the grid at or before `time`, also before 1970.
    package func floor(_ time: EventTime) -> EventTime {
        let remainder = time.microseconds % microseconds
        let distance = remainder < 0 ? remainder + microseconds : remainder
        return EventTime(microseconds: time.microseconds - distance)
    }

    package static func < (left: Hop, right: Hop) -> Bool { left.rawValue < right.rawValue }
}
