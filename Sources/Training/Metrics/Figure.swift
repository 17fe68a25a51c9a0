#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A number as sentences tell it: with at most five digits that count.
package struct Figure: CustomStringConvertible {
    private let value: Double

    package init(_ value: Double) { self.value = value }

    package var description: String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let exponent = 4 - Int(log10(value.magnitude).rounded(.down))
        // A power of ten below 10²³ is exact, so that the quotient is the nearest double.
        guard exponent.magnitude < 23 else { return "\(value)" }
        let power = pow(10, Double(exponent.magnitude))
        let rounded =
            exponent < 0
            ? (value / power).rounded() * power : (value * power).rounded() / power
        return Int64(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
}
