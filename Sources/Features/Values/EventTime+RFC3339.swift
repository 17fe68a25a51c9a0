/// RFC 3339 text, read without a calendar library.
///
/// Dates are proleptic Gregorian; the conversion is Howard Hinnant's `days_from_civil`.
extension EventTime {
    /// Reads `2013-01-01T05:00:00.25-05:00`.
    ///
    /// The zone may be missing (then UTC), the separator may be a space, seconds and the whole
    /// time of day may be missing, and digits past the microsecond are dropped.
    /// - Returns: `nil` for anything else, for impossible dates, and for leap seconds.
    package init?(rfc3339 text: String) {
        var text = text
        let time = text.withUTF8 { EventTime(rfc3339: UnsafeRawBufferPointer($0)) }
        guard let time else { return nil }
        self = time
    }

    /// The same from text in UTF-8.
    init?(rfc3339 bytes: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(bytes: bytes)
        guard let year = scanner.digits(4), scanner.take("-"),
            let month = scanner.digits(2), scanner.take("-"), let day = scanner.digits(2),
            (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
            year >= 1
        else { return nil }
        var seconds = Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400
        var fraction: Int64 = 0
        if scanner.take("T") || scanner.take("t") || scanner.take(" ") {
            guard let time = scanner.timeOfDay() else { return nil }
            seconds += time.seconds - time.zoneOffset
            fraction = time.microseconds
        }
        guard scanner.isAtEnd else { return nil }
        self.init(microseconds: seconds * 1_000_000 + fraction)
        guard isRepresentable else { return nil }
    }

    /// Whether text that is a time leaves its zone out; a bare number, of microseconds, does not.
    static func lacksZone(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let dateLength = 10
        guard let last = bytes.last, last | 0x20 != UInt8(ascii: "z"), bytes.count >= dateLength,
            bytes[4] == UInt8(ascii: "-")
        else { return false }
        // The signs before belong to the date.
        return !bytes[dateLength...].contains {
            $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        }
    }

    static func floorDivision(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let remainder = value % divisor
        return remainder < 0
            ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivision(shifted, by: 400).0
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Reads fixed-width numbers and single characters from the front of ASCII text.
private struct DigitScanner {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int64? {
        guard position + count <= bytes.count else { return nil }
        var number: Int64 = 0
        for offset in position..<position + count {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        position += count
        return number
    }

    /// `hh:mm[:ss[.fraction]][zone]`; the zone's offset in seconds east of UTC.
    mutating func timeOfDay() -> (seconds: Int64, microseconds: Int64, zoneOffset: Int64)? {
        guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60
        else { return nil }
        var second: Int64 = 0
        var microseconds: Int64 = 0
        if take(":") {
            guard let value = digits(2), value < 60 else { return nil }
            second = value
            if take(".") || take(",") {
                guard let value = fraction() else { return nil }
                microseconds = value
            }
        }
        guard let zoneOffset = zone() else { return nil }
        return (hour * 3600 + minute * 60 + second, microseconds, zoneOffset)
    }

    private mutating func fraction() -> Int64? {
        var microseconds: Int64 = 0
        var count = 0
        while let digit = digits(1) {
            if count < 6 { microseconds = microseconds * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { microseconds *= 10 }
        return microseconds
    }

    private mutating func zone() -> Int64? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = digits(2), hours < 24 else { return nil }
        guard !isAtEnd else { return sign * hours * 3600 }
        _ = take(":")
        guard let minutes = digits(2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
