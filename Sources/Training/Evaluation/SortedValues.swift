/// Numbers in ascending order, for their quantiles.
struct SortedValues: Sendable {
    let values: [Double]

    /// - Parameter values: In any order, at least one.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "quantiles of at least one value")
        self.values = values.sorted()
    }

    /// By linear interpolation between the two nearest (Hyndman and Fan's seventh definition, which
    /// is NumPy's).
    ///
    /// - Parameter share: From 0 to 1.
    func quantile(_ share: Double) -> Double {
        let place = share * Double(values.count - 1)
        let below = min(Int(place), values.count - 1)
        let above = min(below + 1, values.count - 1)
        let part = place - Double(below)
        guard part > 0 else { return values[below] }
        return values[below] + part * (values[above] - values[below])
    }
}
