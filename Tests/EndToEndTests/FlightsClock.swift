/// The times of the flights: whole seconds since 1970, in UTC and as clocks in New York show them.
enum FlightsClock {
    /// The seconds of `2013-11-03T20:40:00Z`; nil for any other form.
    static func seconds(_ text: some StringProtocol) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z")
        else { return nil }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1) - Int(UInt8(ascii: "0")) }
        }
        let days = days(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        return days * 86_400 + number(11..<13) * 3_600 + number(14..<16) * 60 + number(17..<19)
    }

    /// What a clock in New York shows at an instant from November 2012 to March 2014.
    static func newYork(_ seconds: Int) -> (minuteOfDay: Int, isoWeekday: Int) {
        // Daylight saving: from 2013-03-10T07:00:00Z to 2013-11-03T06:00:00Z.
        let isSummer = (1_362_898_800..<1_383_458_400).contains(seconds)
        let local = seconds - (isSummer ? 4 : 5) * 3_600
        // 1970-01-01 was a Thursday, the fourth day of its week.
        return (local % 86_400 / 60, (local / 86_400 + 3) % 7 + 1)
    }

    /// Days from 1970-01-01, counted year by year and month by month.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        func isLeap(_ year: Int) -> Bool {
            year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        }
        let months = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1970..<year).reduce(0) { $0 + (isLeap($1) ? 366 : 365) }
            + months.prefix(month - 1).reduce(0, +) + day - 1
    }
}
