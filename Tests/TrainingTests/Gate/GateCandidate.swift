import Training

/// A candidate that is constructed to be judged in one way.
struct GateCandidate: Sendable, CustomStringConvertible {
    let description: String
    let outcome: Verdict.Outcome
    /// The checks that fail.
    let failing: [String]
    var evidence: GateEvidence
    var policy = GatePolicy()

    /// Better than version 1 by 1 of 34 in RMSE, in all of the resamples.
    init(
        _ description: String, _ outcome: Verdict.Outcome, failing: [String] = [],
        _ change: (inout GateCandidate) -> Void = { _ in }
    ) {
        self.description = description
        self.outcome = outcome
        self.failing = failing
        evidence = GateEvidence(
            metrics: [.rmse: 33, .mae: 20], usualMetric: .rmse,
            champion: Self.champion(candidate: 33, gains: 0.5...1.5),
            replay: Self.replay())
        change(&self)
    }

    /// - Parameter gains: Over which those of the resamples are spread evenly.
    static func champion(
        candidate: Double, gains: ClosedRange<Double>, slices: [SliceChange] = []
    ) -> GateEvidence.Champion {
        .compared(
            version: 1,
            ChampionChange(
                rows: 10_000,
                differences: [
                    PairedDifference(
                        metric: .rmse, champion: 34, candidate: candidate,
                        difference: ConfidenceInterval(
                            value: candidate - 34, low: -gains.upperBound, high: -gains.lowerBound),
                        gains: spread(over: gains))
                ], slices: slices))
    }

    static func spread(over range: ClosedRange<Double>) -> [Double] {
        (0...200).map {
            range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 200
        }
    }

    static func slice(rows: Int, candidate: Double) -> SliceChange {
        SliceChange(
            column: "carrier", value: "AA", rows: rows, metric: .rmse, champion: 40,
            candidate: candidate)
    }

    static func replay(
        error: Double = 0, unanswered: Int = 0, latency: Duration = .microseconds(50),
        bytes: Int = 100_000
    ) -> ReplayFindings {
        ReplayFindings(
            artifactBytes: bytes,
            served: .success(
                ReplayFindings.Served(
                    rows: 1000, worstError: error, worst: error > 0 ? (7, 1.5, 1.25) : nil,
                    logged: 20, unanswered: unanswered, latencyP99: latency)))
    }
}
