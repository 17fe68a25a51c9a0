/// From decimal to binary, rounded once.
extension DecimalText {
    /// The nearest double, ties to even; infinite when the number is too large.
    ///
    /// - Parameter bytes: Those it was read from.
    package func double(in bytes: UnsafeRawBufferPointer) -> Double {
        guard isWhole else { return slowly(in: bytes) }
        if mantissa <= 1 << 53, -22...22 ~= exponent {
            // Clinger's fast path: both operands are exact doubles, so one operation rounds once.
            let magnitude =
                exponent < 0
                ? Double(mantissa) / Self.powersOfTen[-exponent]
                : Double(mantissa) * Self.powersOfTen[exponent]
            return isNegative ? -magnitude : magnitude
        }
        guard -19 ... -1 ~= exponent else { return slowly(in: bytes) }
        let magnitude = Self.quotient(mantissa, Self.integerPowersOfTen[-exponent])
        return isNegative ? -magnitude : magnitude
    }

    /// The nearest float, ties to even; infinite when the number is too large.
    ///
    /// - Parameter bytes: Those it was read from.
    package func float(in bytes: UnsafeRawBufferPointer) -> Float {
        let double = double(in: bytes)
        // The nearest double lies on the same side of every boundary between two floats as the
        // number itself, so rounding twice is wrong only when it lies on one: then the 29 bits
        // that a float lacks are 1000…. Below the normal floats, boundaries are elsewhere.
        let isOnBoundary = double.bitPattern & 0x1FFF_FFFF == 0x1000_0000
        let isSubnormal = double != 0 && double.magnitude < Double(Float.leastNormalMagnitude)
        guard isOnBoundary || isSubnormal else { return Float(double) }
        return slowly(in: bytes)
    }

    /// The double nearest to a quotient, for 17 digits, which Clinger's path does not reach.
    ///
    /// Both numbers are shifted until their highest bit is set. Then 128 bits divided by 64 give a
    /// quotient of 63 or 64 bits, of which the upper 53 are kept; the rest, and whether the
    /// division left a remainder, decide how to round.
    /// - Parameters:
    ///   - dividend: Not zero.
    ///   - divisor: Not zero. The result is far from the ends of a double's range.
    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
        let dividendShift = dividend.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let high = (dividend << dividendShift) >> 1
        let low = (dividend << dividendShift) << 63
        let (quotient, remainder) = (divisor << divisorShift).dividingFullWidth((high, low))
        let isLong = quotient.leadingZeroBitCount == 0
        let dropped: UInt64 = isLong ? 11 : 10
        var significand = quotient >> dropped
        let rest = quotient & ((1 << dropped) - 1)
        let half: UInt64 = 1 << (dropped - 1)
        let isAbove = rest > half || (rest == half && remainder != 0)
        if isAbove || (rest == half && remainder == 0 && significand & 1 == 1) {
            significand += 1
        }
        // The quotient is dividend ÷ divisor × 2^(63 + dividendShift − divisorShift).
        let exponent = Int(dropped) - 63 - dividendShift + divisorShift
        return Double(sign: .plus, exponent: exponent, significand: Double(significand))
    }

    private func slowly<Value: LosslessStringConvertible>(
        in bytes: UnsafeRawBufferPointer
    ) -> Value {
        guard let value = Value(bytes.text(in: start..<end)) else {
            preconditionFailure("what is written as a number Swift can read")
        }
        return value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static let integerPowersOfTen: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]
}
