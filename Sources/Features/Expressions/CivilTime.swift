/// The parts of a time by the calendar and the clock of UTC.
struct CivilTime {
    private let day: Int64
    private let secondOfDay: Int64
    private let date: (year: Int64, month: Int64, day: Int64)

    /// - Returns: `nil` outside the years 1 to 9999.
    init?(_ time: EventTime) {
        guard time.isRepresentable else { return nil }
        let seconds = EventTime.floorDivision(time.microseconds, by: 1_000_000).0
        (day, secondOfDay) = EventTime.floorDivision(seconds, by: 86_400)
        date = EventTime.civilDate(daysSinceEpoch: day)
    }

    var year: Int64 { date.year }
    var month: Int64 { date.month }
    var dayOfMonth: Int64 { date.day }
    var hour: Int64 { secondOfDay / 3600 }
    var minute: Int64 { secondOfDay / 60 % 60 }
    var second: Int64 { secondOfDay % 60 }

    /// From 1 for Monday to 7 for Sunday. 1970 began on a Thursday.
    var dayOfWeek: Int64 { EventTime.floorDivision(day + 3, by: 7).1 + 1 }

    /// From 1.
    var dayOfYear: Int64 {
        day - EventTime.daysSinceEpoch(year: date.year, month: 1, day: 1) + 1
    }
}
