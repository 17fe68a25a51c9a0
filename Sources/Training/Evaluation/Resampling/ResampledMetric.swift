/// A metric made ready for many resamples of the same rows: what can be computed once is, so that a
/// resample costs one pass.
protocol ResampledMetric: Sendable {
    /// - Parameter counts: How often each row is in the resample; not all zero.
    /// - Returns: The metric of the rows repeated that often; nil where it is not defined.
    func value(counts: [Int32]) -> Double?
}
