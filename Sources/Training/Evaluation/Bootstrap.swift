/// How far metrics would scatter over other rows of the same kind: they are computed again over
/// rows drawn with replacement, and the quantiles of what comes out are the bounds (the percentile
/// method: Efron, 1979).
///
/// Rows of one day, or of one entity key, are not independent of each other; drawn one by one they
/// would promise narrower bounds than there are. Given as blocks they are drawn together (the
/// cluster bootstrap: Davison and Hinkley, 1997, section 3.8).
package struct Bootstrap: Sendable, Hashable, Codable {
    package var resamples: Int
    package var seed: UInt64
    /// How much of the scatter lies between the bounds.
    package var level: Double

    /// - Precondition: At least one resample, and a level between 0 and 1.
    package init(resamples: Int = 200, seed: UInt64 = 0, level: Double = 0.95) {
        precondition(resamples > 0, "at least one resample")
        precondition(level > 0 && level < 1, "a level between 0 and 1")
        self.resamples = resamples
        self.seed = seed
        self.level = level
    }

    /// The metrics with their bounds. One that is not defined over the rows, or not over half of
    /// the resamples, has none and is left out.
    ///
    /// - Parameter blocks: For each row the code of what it is drawn together with; nil where each
    ///   is drawn by itself.
    /// - Complexity: O(resamples · *n*) a metric, and one sort.
    package func intervals(
        of names: [MetricName], over rows: PredictedRows, blocks: [Int32]? = nil
    ) -> [MetricName: ConfidenceInterval] {
        precondition(blocks.map { $0.count == rows.count } ?? true, "a block a row")
        let metrics = Metrics(rows)
        let ready = names.compactMap { name in
            name.resampled(of: rows).map { (name: name, metric: $0) }
        }
        var found = [MetricName: [Double]]()
        var draws = ResampleDraws(rows: rows.count, blocks: blocks, seed: seed)
        for _ in 0..<resamples {
            let counts = draws.next()
            for (name, metric) in ready {
                guard let value = metric.value(counts: counts) else { continue }
                found[name, default: []].append(value)
            }
        }
        var intervals: [MetricName: ConfidenceInterval] = [:]
        for (name, values) in found {
            guard let value = metrics.value(named: name) else { continue }
            intervals[name] = interval(around: value, values)
        }
        return intervals
    }

    /// How a candidate compares with a champion on the same rows: both are judged on every
    /// resample, so that what makes rows hard for both cancels out.
    ///
    /// - Returns: Nil where the metric is not defined over the rows, or not over half of the
    ///   resamples.
    /// - Precondition: Both are of the same labels in the same order.
    package func difference(
        in name: MetricName, from champion: PredictedRows, to candidate: PredictedRows,
        blocks: [Int32]? = nil
    ) -> PairedDifference? {
        precondition(
            champion.labels == candidate.labels && champion.task == candidate.task,
            "both are judged on the same rows")
        precondition(blocks.map { $0.count == champion.count } ?? true, "a block a row")
        guard let ofChampion = name.resampled(of: champion),
            let ofCandidate = name.resampled(of: candidate),
            let championValue = Metrics(champion).value(named: name),
            let candidateValue = Metrics(candidate).value(named: name)
        else { return nil }
        var (differences, gains): ([Double], [Double]) = ([], [])
        var draws = ResampleDraws(rows: champion.count, blocks: blocks, seed: seed)
        for _ in 0..<resamples {
            let counts = draws.next()
            guard let one = ofChampion.value(counts: counts),
                let other = ofCandidate.value(counts: counts)
            else { continue }
            differences.append(other - one)
            gains.append(name.gain(from: one, to: other))
        }
        guard let interval = interval(around: candidateValue - championValue, differences) else {
            return nil
        }
        return PairedDifference(
            metric: name, champion: championValue, candidate: candidateValue,
            difference: interval, gains: gains)
    }

    private func interval(around value: Double, _ values: [Double]) -> ConfidenceInterval? {
        guard 2 * values.count >= resamples else { return nil }
        let sorted = SortedValues(values)
        let outside = (1 - level) / 2
        return ConfidenceInterval(
            value: value, low: sorted.quantile(outside), high: sorted.quantile(1 - outside))
    }
}
