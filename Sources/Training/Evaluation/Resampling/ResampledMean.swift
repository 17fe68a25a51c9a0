/// The mean of what each row costs, or its square root.
struct ResampledMean: ResampledMetric {
    let losses: [Double]
    let isRoot: Bool

    func value(counts: [Int32]) -> Double? {
        var (sum, rows) = (0.0, 0.0)
        for (count, loss) in zip(counts, losses) {
            sum += Double(count) * loss
            rows += Double(count)
        }
        return isRoot ? (sum / rows).squareRoot() : sum / rows
    }
}
