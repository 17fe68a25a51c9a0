/// A length of time as definitions write it: `90s`, `15m`, `3h`, `7d`, `4w`.
package struct DurationText: Hashable, Sendable {
    package let microseconds: Int64

    private static let units: [(suffix: Character, seconds: Int64)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// - Returns: `nil` unless the text is digits and one unit, and the length fits.
    package init?(_ text: String) {
        guard let unit = Self.units.first(where: { $0.suffix == text.last }),
            !text.hasPrefix("+"), let count = Int64(text.dropLast()), count >= 0
        else { return nil }
        let (seconds, secondsOverflow) = count.multipliedReportingOverflow(by: unit.seconds)
        let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !secondsOverflow, !overflow else { return nil }
        self.microseconds = microseconds
    }

    /// The text in the largest unit of which it is a whole number; what is below a second is lost.
    package var text: String {
        let seconds = microseconds / 1_000_000
        let unit = Self.units.first { seconds % $0.seconds == 0 && seconds != 0 }
        return unit.map { "\(seconds / $0.seconds)\($0.suffix)" } ?? "\(seconds)s"
    }
}
