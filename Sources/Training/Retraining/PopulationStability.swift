#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How far one distribution is from another, both counted in the same bins.
package enum PopulationStability {
    /// Σ (aᵢ − eᵢ) · ln(aᵢ / eᵢ) over the shares of the bins, each count raised by a half so that
    /// an empty bin is no infinity (Siddiqi, *Credit Risk Scorecards*, 2006). Below 0.1 little has
    /// changed, above 0.2 much has.
    ///
    /// - Returns: `nil` where one side is empty.
    /// - Precondition: As many bins on either side, at least one.
    package static func index(expected: [Int], actual: [Int]) -> Double? {
        precondition(expected.count == actual.count && !expected.isEmpty, "the same bins")
        guard expected.contains(where: { $0 > 0 }), actual.contains(where: { $0 > 0 }) else {
            return nil
        }
        let before = shares(expected)
        let now = shares(actual)
        return zip(before, now).reduce(0) { $0 + ($1.1 - $1.0) * log($1.1 / $1.0) }
    }

    private static func shares(_ counts: [Int]) -> [Double] {
        let total = counts.reduce(0) { $0 + Double($1) + 0.5 }
        return counts.map { (Double($0) + 0.5) / total }
    }
}
