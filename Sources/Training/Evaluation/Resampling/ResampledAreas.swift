/// The mean of the areas of several classes, each against the others.
struct ResampledAreas: ResampledMetric {
    let classes: [RankedLabels]

    func value(counts: [Int32]) -> Double? {
        MulticlassMetrics.mean(classes.map { $0.steps(counts: counts).auc })
    }
}
