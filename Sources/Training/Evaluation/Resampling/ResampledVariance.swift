/// The share of the labels' variance that is explained.
struct ResampledVariance: ResampledMetric {
    /// From the mean of all, so that squares of large numbers do not swallow the differences.
    private let deviations: [Double]
    private let squares: [Double]

    init(labels: [Double], predictions: [Double]) {
        let mean = labels.reduce(0, +) / Double(labels.count)
        deviations = labels.map { $0 - mean }
        squares = zip(labels, predictions).map { ($0 - $1) * ($0 - $1) }
    }

    func value(counts: [Int32]) -> Double? {
        var (rows, sum, sumOfSquares, error) = (0.0, 0.0, 0.0, 0.0)
        var (least, greatest) = (Double.infinity, -Double.infinity)
        for (row, count) in counts.enumerated() where count > 0 {
            let (count, deviation) = (Double(count), deviations[row])
            rows += count
            sum += count * deviation
            sumOfSquares += count * deviation * deviation
            error += count * squares[row]
            least = min(least, deviation)
            greatest = max(greatest, deviation)
        }
        guard least < greatest else { return nil }
        return 1 - error / (sumOfSquares - sum * sum / rows)
    }
}
