/// Sums over bins of probabilities, from which calibration is judged.
struct CalibrationBins: Sendable {
    static let count = 10

    /// One bin's sums.
    struct Bin: Sendable {
        var rows = 0
        var probability = 0.0
        var positives = 0
    }

    private(set) var bins = [Bin](repeating: Bin(), count: count)

    /// - Parameter probability: The sum of the rows' probabilities.
    mutating func add(to bin: Int, rows: Int, probability: Double, positives: Int) {
        bins[bin].rows += rows
        bins[bin].probability += probability
        bins[bin].positives += positives
    }

    /// Which of ten bins of equal width: 0 to below 0.1, …, 0.9 to 1. What is no probability is in
    /// the nearest one, NaN in the first.
    static func equalWidthBin(of probability: Double) -> Int {
        guard probability > 0 else { return 0 }
        return min(count - 1, Int(min(probability, 1) * Double(count)))
    }

    /// The expected calibration error: over the bins the distance of the mean probability from the
    /// share of positives, weighted by rows (Naeini, Cooper and Hauskrecht, 2015).
    ///
    /// - Precondition: There is at least one row.
    var error: Double {
        let distance = bins.reduce(0.0) { sum, bin in
            sum + (bin.probability - Double(bin.positives)).magnitude
        }
        return distance / Double(bins.reduce(0) { $0 + $1.rows })
    }
}
