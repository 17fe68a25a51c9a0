import Features

/// Names of batches and jobs: UUIDs of version 7, which begin with the time.
///
/// RFC 9562, section 5.7. So those of one moment stand together in the indexes they go into, where
/// random ones would each touch another page.
package enum TimeOrderedID {
    static func now() -> String {
        text(
            microseconds: UInt64(EventTime.systemNow.microseconds),
            random: .random(in: .min ... .max))
    }

    /// - Parameters:
    ///   - microseconds: Since 1970.
    ///   - random: Gives the 62 bits that tell names of one moment apart.
    package static func text(microseconds: UInt64, random: UInt64) -> String {
        // What is left of the millisecond, in 4096ths, as the RFC allows where time is finer.
        let fraction = microseconds % 1000 * 4096 / 1000
        let high = (microseconds / 1000) << 16 | 7 << 12 | fraction
        let low = 2 << 62 | random >> 2
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for number in [high, low] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if [8, 13, 18, 23].contains(place) {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 0xF
                    text[place] =
                        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                    place += 1
                }
            }
            return place
        }
    }
}
