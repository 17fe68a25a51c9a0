extension PredictionID: CustomStringConvertible {
    /// Characters of the text.
    package static let textLength = 36

    /// Reads 32 hexadecimal digits in the groups of a UUID, in either case.
    package init?(_ text: String) {
        var halves: (UInt64, UInt64) = (0, 0)
        var place = 0
        for byte in text.utf8 {
            defer { place += 1 }
            guard place < Self.textLength else { return nil }
            if Self.isDash(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            halves.0 = halves.0 << 4 | halves.1 >> 60
            halves.1 = halves.1 << 4 | UInt64(digit)
        }
        guard place == Self.textLength else { return nil }
        self.init(high: halves.0, low: halves.1)
    }

    /// As RFC 9562 writes a UUID, in lower case.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            write(to: UnsafeMutableRawBufferPointer(text))
            return Self.textLength
        }
    }

    /// Writes the description.
    ///
    /// - Parameter text: Has room for `textLength` bytes.
    package func write(to text: UnsafeMutableRawBufferPointer) {
        var place = 0
        for digit in 0..<32 {
            if Self.isDash(place) {
                text[place] = UInt8(ascii: "-")
                place += 1
            }
            let half = digit < 16 ? high : low
            let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (digit & 15))) & 0xF
            text[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
            place += 1
        }
    }

    private static func isDash(_ place: Int) -> Bool {
        place == 8 || place == 13 || place == 18 || place == 23
    }
}
