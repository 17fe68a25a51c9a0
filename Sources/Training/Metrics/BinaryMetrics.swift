package import JSON

/// How well probabilities of the positive class agree with what happened.
package struct BinaryMetrics: Sendable, Hashable, Codable {
    /// From the top, of which lift is told.
    package static let liftShares = [0.01, 0.05, 0.1, 0.2]

    package let rows: Int
    package let positives: Int
    /// The probability that a random positive row is ranked above a random negative one; a tie
    /// counts half. Nil when one of the classes is absent.
    package let auc: Double?
    /// The area below precision over recall, as average precision. Nil when no row is positive.
    package let prAUC: Double?
    /// Mean of −ln(probability given to what happened).
    package let logLoss: Double
    /// Mean squared difference of probability and label (Brier, 1950).
    package let brier: Double
    /// Expected calibration error by ten bins of equal width.
    package let ece: Double
    /// The same by ten bins of nearly equal mass, ties in one bin.
    package let equalMassECE: Double
    /// At 0.5.
    package let atHalf: Confusion
    /// At the threshold of the greatest F1; nil when no row is positive.
    package let atBestF1: Confusion?
    /// Of each of `liftShares`.
    package let lift: [Lift]

    /// - Parameters:
    ///   - labels: 0 or 1.
    ///   - probabilities: Of the label being 1.
    /// - Precondition: As many probabilities as labels, at least one.
    /// - Complexity: O(*n* log *n*).
    package init(labels: [Double], probabilities: [Double]) {
        precondition(labels.count == probabilities.count, "a probability a label")
        precondition(!labels.isEmpty, "metrics of at least one row")
        let steps = RankedLabels(labels: labels, probabilities: probabilities).steps()
        rows = steps.rows
        positives = steps.positives
        auc = steps.auc
        prAUC = steps.averagePrecision
        equalMassECE = steps.equalMassError
        var (logLoss, brier) = (0.0, 0.0)
        var bins = CalibrationBins()
        for (label, probability) in zip(labels, probabilities) {
            logLoss += RowLoss.logLoss(label: label, probability: probability)
            brier += RowLoss.brier(label: label, probability: probability)
            bins.add(
                to: CalibrationBins.equalWidthBin(of: probability), rows: 1,
                probability: probability, positives: label == 1 ? 1 : 0)
        }
        self.logLoss = logLoss / Double(labels.count)
        self.brier = brier / Double(labels.count)
        ece = bins.error
        atHalf = Confusion(at: 0.5, labels: labels, probabilities: probabilities)
        atBestF1 = steps.bestF1Threshold.map {
            Confusion(at: $0, labels: labels, probabilities: probabilities)
        }
        lift = Self.liftShares.map { Lift(share: $0, gain: steps.gain(top: $0)) }
    }

    /// The share that is right where 0.5 and above means yes.
    package var accuracy: Double { atHalf.accuracy }

    /// Nil for what is not defined here, and for metrics of other tasks.
    package func value(named name: MetricName) -> Double? {
        switch name {
        case .auc: auc
        case .prAUC: prAUC
        case .logLoss: logLoss
        case .brier: brier
        case .ece: ece
        case .equalMassECE: equalMassECE
        case .accuracy: accuracy
        default: nil
        }
    }

    /// `{"rows","positives","auc","pr_auc","logloss","brier","ece","ece_equal_mass","accuracy",
    /// "confusion":[{"threshold",…}],"lift":[{"share","lift","gain"}]}`; of `confusion` the first
    /// is at 0.5, the second at the best F1.
    package var json: JSONValue {
        [
            "rows": JSONValue(rows), "positives": JSONValue(positives), "auc": JSONValue(auc),
            "pr_auc": JSONValue(prAUC), "logloss": .number(logLoss), "brier": .number(brier),
            "ece": .number(ece), "ece_equal_mass": .number(equalMassECE),
            "accuracy": .number(accuracy),
            "confusion": .array(([atHalf] + [atBestF1].compactMap { $0 }).map(\.json)),
            "lift": .array(lift.map(\.json)),
        ]
    }
}
