import Glibc

/// The header lines every response of a server has: `Date`, made once a second, and `Server`.
package struct CommonLines {
    private(set) var bytes: [UInt8] = []
    private let server: String?
    private var second = Int.min

    init(server: String?) {
        self.server = server
    }

    /// Makes the lines anew when the second has changed.
    mutating func refresh() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        refresh(second: time.tv_sec)
    }

    /// - Parameter second: Of Unix time.
    mutating func refresh(second: Int) {
        if second == self.second { return }
        self.second = second
        var text = "Date: \(Self.date(second))\r\n"
        if let server { text += "Server: \(server)\r\n" }
        bytes = Array(text.utf8)
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
