/// A mean of the F1 of several classes.
struct ResampledConfusion: ResampledMetric {
    private let labels: [Int]
    private let chosen: [Int]
    private let classes: Int
    private let metric: @Sendable ([ClassScore]) -> Double

    init(_ rows: PredictedRows, metric: @escaping @Sendable ([ClassScore]) -> Double) {
        labels = rows.labels.map { Int($0) }
        chosen = labels.indices.map { RowLoss.chosenClass(of: rows.probabilities(ofRow: $0)) }
        classes = rows.width
        self.metric = metric
    }

    func value(counts: [Int32]) -> Double? {
        var confusion = [[Int]](repeating: Array(repeating: 0, count: classes), count: classes)
        for (row, count) in counts.enumerated() {
            confusion[labels[row]][chosen[row]] += Int(count)
        }
        return metric(ClassScore.all(of: confusion))
    }
}
