/// A number written in decimal: where its parts stand, and its value as `±mantissa × 10^exponent`.
///
/// The one parser of decimal text, for documents and for CSV fields. It takes in more than JSON
/// allows: whoever calls looks at what it found.
package struct DecimalText {
    /// Where the number begins, its sign included.
    package let start: Int
    /// After its last byte.
    package let end: Int
    package let isNegative: Bool
    let integerStart: Int
    let integerDigits: Int
    /// `nil` without a point.
    let fractionDigits: Int?
    /// Where an exponent's digits begin, and how many there are; `nil` without an `e`.
    let exponentDigits: Range<Int>?
    let mantissa: UInt64
    /// Decimal; the part that was written is clamped far beyond what any `Double` reaches.
    let exponent: Int
    /// Whether the mantissa holds every digit; otherwise it holds nothing of use.
    let isWhole: Bool

    /// Any integer of 19 digits fits 64 bits; a mantissa of more has wrapped and is not used.
    private static let mantissaDigitsMax = 19

    /// Reads as much as belongs to a number from `start` on.
    package init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        self.start = start
        var position = start
        var sign: UInt8 = 0
        if position < bytes.count {
            sign = bytes[position]
            if sign == ASCII.minus || sign == ASCII.plus { position &+= 1 }
        }
        isNegative = sign == ASCII.minus
        integerStart = position
        var mantissa: UInt64 = 0
        position = Self.endOfDigits(bytes, from: position, into: &mantissa)
        let integerDigits = position - integerStart
        self.integerDigits = integerDigits
        var exponent = 0
        var fractionDigits: Int?
        if position < bytes.count, bytes[position] == ASCII.point {
            let fractionStart = position &+ 1
            position = Self.endOfDigits(bytes, from: fractionStart, into: &mantissa)
            exponent = fractionStart - position
            fractionDigits = -exponent
        }
        self.fractionDigits = fractionDigits
        let digits = integerDigits + (fractionDigits ?? 0)
        isWhole =
            digits <= Self.mantissaDigitsMax
            || digits - Self.leadingZeros(bytes, from: integerStart) <= Self.mantissaDigitsMax
        self.mantissa = mantissa
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            let (written, range) = Self.exponent(bytes, after: position)
            exponent += written
            exponentDigits = range
            position = range.upperBound
        } else {
            exponentDigits = nil
        }
        self.exponent = exponent
        end = position
    }

    /// Whether it has digits before a point, behind one that is there, and in an exponent that is
    /// there. But for a plus sign and leading zeros that is RFC 8259 section 6.
    package var isComplete: Bool {
        integerDigits > 0 && fractionDigits != 0 && exponentDigits?.isEmpty != true
    }

    /// Without a fraction and without an exponent.
    package var isInteger: Bool { fractionDigits == nil && exponentDigits == nil }

    /// Whether it is zero, whatever its sign.
    package var isZero: Bool { isWhole && mantissa == 0 }

    /// Nil for a fraction, for -0, and for what does not fit.
    package var int64: Int64? {
        guard isInteger, isWhole else { return nil }
        if isNegative {
            guard mantissa != 0, mantissa <= UInt64(Int64.max) + 1 else { return nil }
            return Int64(truncatingIfNeeded: 0 &- mantissa)
        }
        return Int64(exactly: mantissa)
    }

    @inline(__always)
    private static func endOfDigits(
        _ bytes: UnsafeRawBufferPointer, from start: Int, into mantissa: inout UInt64
    ) -> Int {
        var position = start
        while position < bytes.count {
            let digit = bytes[position] &- ASCII.zero
            guard digit <= 9 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position &+= 1
        }
        return position
    }

    /// The zeros of 0.000…1 are no digits of the mantissa.
    private static func leadingZeros(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        var zeros = 0
        while position < bytes.count {
            switch bytes[position] {
            case ASCII.zero: zeros += 1
            case ASCII.point: break
            default: return zeros
            }
            position += 1
        }
        return zeros
    }

    private static func exponent(
        _ bytes: UnsafeRawBufferPointer, after mark: Int
    ) -> (value: Int, digits: Range<Int>) {
        var position = mark + 1
        var sign: UInt8 = 0
        if position < bytes.count {
            sign = bytes[position]
            if sign == ASCII.minus || sign == ASCII.plus { position += 1 }
        }
        let start = position
        var value = 0
        while position < bytes.count {
            let digit = bytes[position] &- ASCII.zero
            guard digit <= 9 else { break }
            value = min(100_000, value * 10 + Int(digit))
            position += 1
        }
        return (sign == ASCII.minus ? -value : value, start..<position)
    }
}
