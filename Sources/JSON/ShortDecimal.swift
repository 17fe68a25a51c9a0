/// A double that a decimal of up to six digits behind the point stands for: prices, rates, counts,
/// rounded means. It is written in a fifth of the time that the shortest digits of any double take.
///
/// A decimal of up to 15 digits is the only one of so few that reads back as its double (15 is
/// `DBL_DIG`). So if one does, then without its trailing zeros it is the shortest.
struct ShortDecimal {
    private let isNegative: Bool
    /// Of a million.
    private let millionths: UInt64

    private static let scale = 1_000_000

    /// - Returns: `nil` for every double that needs more digits, or an exponent.
    @inline(__always)
    init?(_ value: Double) {
        let magnitude = value.magnitude
        // From 0.0001 on the text has no exponent; below 10⁹ all digits together are 15 at most.
        guard magnitude < 1e9, magnitude >= 1e-4 || magnitude == 0 else { return nil }
        millionths = UInt64(magnitude * Double(Self.scale) + 0.5)
        // Both are exact, so that their quotient, rounded once, is what the decimal reads as.
        guard Double(millionths) / Double(Self.scale) == magnitude else { return nil }
        isNegative = value.sign == .minus
    }

    /// Writes up to 17 bytes, at least one digit behind the point.
    func write(to space: inout JSONSpace) {
        let (whole, fraction) = millionths.quotientAndRemainder(dividingBy: UInt64(Self.scale))
        if isNegative { space.append(ASCII.minus) }
        space.uint64(whole)
        space.append(ASCII.point)
        var rest = fraction
        repeat {
            let (digit, remainder) = (rest &* 10)
                .quotientAndRemainder(dividingBy: UInt64(Self.scale))
            space.append(ASCII.zero &+ UInt8(truncatingIfNeeded: digit))
            rest = remainder
        } while rest > 0
    }
}
