/// A checked number: where it stands, and its value as `±mantissa × 10^exponent`.
struct JSONNumberToken {
    let start: Int
    let end: Int
    let isNegative: Bool
    /// Without a fraction and without an exponent.
    let isInteger: Bool
    let mantissa: UInt64
    /// Decimal; the part that was written is clamped far beyond what any `Double` reaches.
    let exponent: Int
    /// Whether the mantissa holds every digit; otherwise it holds nothing of use.
    let isWhole: Bool

    /// Nil for a fraction, for -0, and for what does not fit.
    var int64: Int64? {
        guard isInteger, isWhole else { return nil }
        if isNegative {
            guard mantissa != 0, mantissa <= UInt64(Int64.max) + 1 else { return nil }
            return Int64(truncatingIfNeeded: 0 &- mantissa)
        }
        return Int64(exactly: mantissa)
    }

    /// The nearest double, ties to even; infinite when the number is too large.
    func double(in bytes: UnsafeRawBufferPointer) -> Double {
        // Clinger's fast path: both operands are exact doubles, so one operation rounds once.
        guard isWhole, mantissa <= 1 << 53, -22...22 ~= exponent else {
            return slowly(in: bytes)
        }
        let magnitude =
            exponent < 0
            ? Double(mantissa) / Self.powersOfTen[-exponent]
            : Double(mantissa) * Self.powersOfTen[exponent]
        return isNegative ? -magnitude : magnitude
    }

    /// The nearest float, ties to even; infinite when the number is too large.
    func float(in bytes: UnsafeRawBufferPointer) -> Float {
        let double = double(in: bytes)
        // The nearest double lies on the same side of every boundary between two floats as the
        // number itself, so rounding twice is wrong only when it lies on one: then the 29 bits
        // that a float lacks are 1000…. Below the normal floats, boundaries are elsewhere.
        let isOnBoundary = double.bitPattern & 0x1FFF_FFFF == 0x1000_0000
        let isSubnormal = double != 0 && double.magnitude < Double(Float.leastNormalMagnitude)
        guard isOnBoundary || isSubnormal else { return Float(double) }
        return slowly(in: bytes)
    }

    private func slowly<Value: LosslessStringConvertible>(
        in bytes: UnsafeRawBufferPointer
    ) -> Value {
        guard let value = Value(bytes.text(in: start..<end)) else {
            preconditionFailure("what JSON calls a number Swift can read")
        }
        return value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
