/// Labels of two classes in the order of their probabilities, ready to be counted, once or for
/// many resamples.
struct RankedLabels: Sendable {
    private let ranking: Ranking
    /// In the order of the ranking.
    private let isPositive: [Bool]
    /// Of each stretch of ties.
    private let probabilities: [Double]

    /// - Parameters:
    ///   - isPositive: Of each row whether it is of the class.
    ///   - probabilities: Of the class.
    /// - Complexity: O(*n* log *n*).
    init(isPositive: [Bool], probabilities: [Double]) {
        let ranking = Ranking(of: probabilities)
        self.ranking = ranking
        self.isPositive = ranking.order.map { isPositive[Int($0)] }
        self.probabilities = ranking.ends.map { probabilities[Int(ranking.order[Int($0) - 1])] }
    }

    /// - Parameter labels: 0 or 1.
    init(labels: [Double], probabilities: [Double]) {
        self.init(isPositive: labels.map { $0 == 1 }, probabilities: probabilities)
    }

    /// The counts of each stretch of ties.
    ///
    /// - Parameter counts: How often each row counts; once where nil.
    /// - Complexity: O(*n*).
    func steps(counts: [Int32]? = nil) -> RankSteps {
        var steps: [RankSteps.Step] = []
        steps.reserveCapacity(ranking.ends.count)
        var start = 0
        for (group, end) in ranking.ends.enumerated() {
            var (rows, positives) = (0, 0)
            for place in start..<Int(end) {
                let count = counts.map { Int($0[Int(ranking.order[place])]) } ?? 1
                rows += count
                if isPositive[place] { positives += count }
            }
            if rows > 0 {
                steps.append(
                    RankSteps.Step(
                        probability: probabilities[group], rows: rows, positives: positives))
            }
            start = Int(end)
        }
        return RankSteps(steps)
    }
}
