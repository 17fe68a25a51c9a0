#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Arithmetic and functions over float64, as the functions of migration 16 compute them in SQL.
///
/// What is not defined, and what is beyond float64 though its arguments are finite, is null. NaN
/// and the infinities go on as IEEE 754 says. What is too small for float64 is zero.
enum ExpressionMath {
    /// e to a greater power than this is null: there is little between it and the end of float64,
    /// and what is beyond is told without computing it.
    static let exponentMax = 709.78
    /// e to a lesser power than this is zero.
    static let exponentMin = -745.13

    static func compute(_ sign: ArithmeticOperator, _ left: Double, _ right: Double) -> Double? {
        let result: Double
        switch sign {
        case .plus: result = left + right
        case .minus: result = left - right
        case .times: result = left * right
        case .dividedBy:
            guard right != 0 else { return nil }
            result = left / right
        }
        return result.isFinite || !left.isFinite || !right.isFinite ? result : nil
    }

    static func sign(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : 0 }

    static func squareRoot(_ value: Double) -> Double? { value < 0 ? nil : value.squareRoot() }

    static func exponential(_ value: Double) -> Double? {
        if value.isFinite {
            if value > exponentMax { return nil }
            if value < exponentMin { return 0 }
        }
        return exp(value)
    }

    static func naturalLogarithm(_ value: Double) -> Double? { value <= 0 ? nil : log(value) }

    static func decimalLogarithm(_ value: Double) -> Double? { value <= 0 ? nil : log10(value) }

    static func sine(_ value: Double) -> Double? { value.isInfinite ? nil : sin(value) }

    static func cosine(_ value: Double) -> Double? { value.isInfinite ? nil : cos(value) }

    /// Null for a negative power of zero and for a root of what is negative.
    static func power(_ base: Double, _ exponent: Double) -> Double? {
        if base == 0, exponent < 0 { return nil }
        if base < 0, exponent.rounded(.down) != exponent { return exponent.isNaN ? .nan : nil }
        if base.isFinite, exponent.isFinite, base != 0 {
            let natural = exponent * log(abs(base))
            if natural > exponentMax { return nil }
            if natural < exponentMin { return 0 }
        }
        return pow(base, exponent)
    }

    /// What is left of `value` when whole multiples of `divisor` are taken away, with the sign of
    /// `value`: `value - divisor * trunc(value / divisor)`, which is exact for whole numbers.
    static func remainder(_ value: Double, _ divisor: Double) -> Double? {
        if divisor.isInfinite, value.isFinite { return value }
        guard let quotient = compute(.dividedBy, value, divisor) else { return nil }
        guard let multiple = compute(.times, divisor, quotient.rounded(.towardZero)) else {
            return nil
        }
        return compute(.minus, value, multiple)
    }

    /// The value with so many digits behind the point, halves going to the even neighbour.
    ///
    /// - Parameter digits: 0 to 15; null for others.
    static func rounded(_ value: Double, _ digits: Int64) -> Double? {
        guard digits >= 0, digits <= 15 else { return nil }
        let scale = pow(10, Double(digits))
        // From 2^52 on there are only whole numbers, and few digits behind lesser ones.
        guard abs(value) < 0x1p52, abs(value * scale) < 0x1p52 else { return value }
        return (value * scale).rounded(.toNearestOrEven) / scale
    }

    /// The number without its fraction; null where it is beyond int64, and for NaN.
    static func whole(_ value: Double) -> Int64? {
        value >= -0x1p63 && value < 0x1p63 ? Int64(value) : nil
    }

    /// In kilometres, on a sphere of the Earth's mean radius; null for latitudes beyond 90 degrees
    /// and longitudes beyond 360.
    static func haversine(
        _ latitude1: Double, _ longitude1: Double, _ latitude2: Double, _ longitude2: Double
    ) -> Double? {
        guard abs(latitude1) <= 90, abs(latitude2) <= 90, abs(longitude1) <= 360,
            abs(longitude2) <= 360
        else { return nil }
        let alongMeridian = halfChord(latitude2 - latitude1)
        let alongParallel = halfChord(longitude2 - longitude1)
        let square =
            alongMeridian * alongMeridian
            + cos(latitude1 * radiansPerDegree) * cos(latitude2 * radiansPerDegree)
            * (alongParallel * alongParallel)
        return 2 * earthRadius * asin(min(1, square.squareRoot()))
    }

    private static let radiansPerDegree = 0.017453292519943295
    private static let earthRadius = 6371.0088

    /// The sine of half the angle; no distance at all where its square would vanish.
    private static func halfChord(_ degrees: Double) -> Double {
        let sine = abs(degrees) < 1e-100 ? 0 : sin(degrees * radiansPerDegree / 2)
        return abs(sine) < 1e-100 ? 0 : sine
    }
}
