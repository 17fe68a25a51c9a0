/// A metric of ranks.
struct ResampledRanks: ResampledMetric {
    let ranked: RankedLabels
    let metric: @Sendable (RankSteps) -> Double?

    func value(counts: [Int32]) -> Double? { metric(ranked.steps(counts: counts)) }
}
