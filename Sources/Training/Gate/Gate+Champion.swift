/// Whether a candidate is better than the champion, where it counts, by more than chance.
extension Gate {
    var champion: [GateReason] {
        switch evidence.champion {
        case .absent:
            return [GateReason("against_champion", passed: true, "There is no champion yet.")]
        case .incomparable(let version, let obstacle):
            return [
                GateReason(
                    "against_champion", passed: false,
                    "The champion, version \(version), cannot be compared: \(obstacle)")
            ]
        case .compared(let version, let change):
            let metric = policy.champion.metric ?? evidence.usualMetric
            guard let difference = change.differences.first(where: { $0.metric == metric })
            else {
                return [
                    GateReason(
                        "against_champion", passed: false,
                        "\(metric.rawValue) is not defined for the \(change.rows) rows that both "
                            + "answer.")
                ]
            }
            return [improvement(difference, version, change.rows), confidence(difference)]
                + change.slices.filter { $0.metric == metric }.map(slice)
        }
    }

    private func improvement(
        _ difference: PairedDifference, _ version: Int, _ rows: Int
    ) -> GateReason {
        let metric = difference.metric
        let gain = metric.gain(from: difference.champion, to: difference.candidate)
        let least = policy.champion.improvementMin(over: difference.champion)
        let found =
            "\(metric.rawValue) is \(Figure(difference.candidate)), the champion's (version "
            + "\(version)) \(Figure(difference.champion)), on the same \(rows) rows: "
            + (gain < 0 ? "worse by \(Figure(-gain))" : "better by \(Figure(gain))")
        let passed = gain >= least
        return GateReason(
            "against_champion", passed: passed,
            passed
                ? found + "." : found + "; an improvement of \(Figure(least)) is asked for.",
            value: gain, threshold: least)
    }

    /// Whether the improvement is more than chance. Where the policy lets something be lost, the
    /// whole interval must be above that.
    private func confidence(_ difference: PairedDifference) -> GateReason {
        let rule = policy.champion
        let gain = difference.gain(level: rule.confidence)
        let floor = min(0, rule.improvementMin(over: difference.champion))
        let passed = gain.low > floor
        let found =
            "With \(Figure(rule.confidence * 100)) % confidence the improvement lies between "
            + "\(Figure(gain.low)) and \(Figure(gain.high)); the candidate is better in "
            + "\(Figure(difference.shareBetter * 100)) % of the resamples"
        return GateReason(
            "against_champion.confidence", passed: passed,
            passed ? found + "." : found + "; all of it must lie above \(Figure(floor)).",
            value: gain.low, threshold: floor)
    }

    private func slice(_ slice: SliceChange) -> GateReason {
        let check = "slices.\(slice.column)=\(slice.value ?? "null")"
        let rule = policy.slices
        guard slice.rows >= rule.rowsMin else {
            return GateReason(
                check, passed: true,
                "Not counted: it has \(slice.rows) rows, \(rule.rowsMin) are needed.",
                value: Double(slice.rows), threshold: Double(rule.rowsMin))
        }
        let loss = -slice.metric.gain(from: slice.champion, to: slice.candidate)
        // Of a champion at zero any loss is infinitely much.
        let relative = loss <= 0 ? 0 : loss / slice.champion.magnitude
        let passed = relative <= rule.relativeRegressionMax
        let found =
            "\(slice.metric.rawValue) is \(Figure(slice.candidate)), the champion's "
            + "\(Figure(slice.champion)), on \(slice.rows) rows"
        return GateReason(
            check, passed: passed,
            passed
                ? found + "."
                : found + ": worse by \(Figure(relative * 100)) %, "
                    + "\(Figure(rule.relativeRegressionMax * 100)) % are allowed.",
            value: relative, threshold: rule.relativeRegressionMax)
    }
}
