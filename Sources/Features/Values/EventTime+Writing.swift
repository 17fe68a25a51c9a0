/// RFC 3339 text, written without a calendar library.
///
/// Dates are proleptic Gregorian; the conversion is Howard Hinnant's `civil_from_days`.
extension EventTime: CustomStringConvertible {
    /// RFC 3339 in UTC with `Z`, and no, three or six digits of fraction as needed.
    package var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the description.
    package func write(to bytes: inout [UInt8]) {
        write { bytes.append(contentsOf: $0) }
    }

    /// Hands the description over, up to 27 bytes.
    package func write(_ take: (UnsafeRawBufferPointer) -> Void) {
        guard isRepresentable else {
            var text = "\(microseconds)us"
            text.withUTF8 { take(UnsafeRawBufferPointer($0)) }
            return
        }
        let (seconds, fraction) = Self.floorDivision(microseconds, by: 1_000_000)
        let (days, secondOfDay) = Self.floorDivision(seconds, by: 86_400)
        let date = Self.civilDate(daysSinceEpoch: days)
        // Fraction and all.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 27) { space in
            var text = TextSpace(space: space)
            text.append(date.year, digits: 4, then: "-")
            text.append(date.month, digits: 2, then: "-")
            text.append(date.day, digits: 2, then: "T")
            text.append(secondOfDay / 3600, digits: 2, then: ":")
            text.append(secondOfDay / 60 % 60, digits: 2, then: ":")
            text.append(secondOfDay % 60, digits: 2, then: fraction == 0 ? "Z" : ".")
            if fraction != 0 {
                let isMilliseconds = fraction % 1000 == 0
                text.append(
                    isMilliseconds ? fraction / 1000 : fraction, digits: isMilliseconds ? 3 : 6,
                    then: "Z")
            }
            take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(space)[..<text.count]))
        }
    }

    static func civilDate(
        daysSinceEpoch days: Int64
    ) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivision(days + 719_468, by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// Text that grows in a space of fixed size.
private struct TextSpace {
    let space: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    /// The number with leading zeros, and the character behind it.
    mutating func append(_ number: Int64, digits: Int, then last: Unicode.Scalar) {
        var rest = number
        for place in (count..<count + digits).reversed() {
            space[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        space[count + digits] = UInt8(ascii: last)
        count += digits + 1
    }
}
