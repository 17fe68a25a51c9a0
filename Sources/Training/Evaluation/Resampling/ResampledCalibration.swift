/// The expected calibration error by bins of equal width.
struct ResampledCalibration: ResampledMetric {
    private let bins: [Int]
    private let labels: [Double]
    private let probabilities: [Double]

    init(labels: [Double], probabilities: [Double]) {
        bins = probabilities.map(CalibrationBins.equalWidthBin)
        self.labels = labels
        self.probabilities = probabilities
    }

    func value(counts: [Int32]) -> Double? {
        var sums = CalibrationBins()
        for (row, count) in counts.enumerated() where count > 0 {
            sums.add(
                to: bins[row], rows: Int(count), probability: Double(count) * probabilities[row],
                positives: labels[row] == 1 ? Int(count) : 0)
        }
        return sums.error
    }
}
