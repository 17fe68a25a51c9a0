import Glibc

/// The header lines every response of a server has: `Date`, made once a second, and `Server`.
///
/// They stay at one place in memory and change there, so that whoever writes a head later writes
/// the date of that moment, and nobody counts references.
package struct CommonLines: ~Copyable {
    private let space: UnsafeMutableRawBufferPointer
    /// Valid as long as this value lives, which is as long as its loop.
    let bytes: UnsafeRawBufferPointer
    private var second = Int.min

    init(server: String?) {
        var text = "Date: \(Self.date(0))\r\n"
        if let server { text += "Server: \(server)\r\n" }
        space = .allocate(byteCount: text.utf8.count, alignment: 1)
        space.copyBytes(from: text.utf8)
        bytes = UnsafeRawBufferPointer(space)
    }

    deinit { space.deallocate() }

    /// Makes the date anew when the second has changed.
    mutating func refresh() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        if time.tv_sec == second { return }
        second = time.tv_sec
        let date = Self.date(second).utf8
        precondition(date.count == 29, "a date has one length until the year 10000")
        UnsafeMutableRawBufferPointer(rebasing: space[6..<35]).copyBytes(from: date)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate; RFC 9110, 5.6.7).
    package static func date(_ second: Int) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
            + "\(1900 + parts.tm_year) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
