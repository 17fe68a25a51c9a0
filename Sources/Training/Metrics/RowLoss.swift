#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What one row adds to the metrics that are means over rows. Live metrics, those of a range and
/// those of resampled rows take their formulas from here.
enum RowLoss {
    /// What a prediction of the `level` quantile costs: `level` for each unit that it is below the
    /// label, 1 − `level` above (Koenker and Bassett, 1978).
    static func pinball(_ level: Double, label: Double, prediction: Double) -> Double {
        let error = label - prediction
        return error >= 0 ? level * error : (level - 1) * error
    }

    /// The unit deviance of Poisson's distribution; infinite where something happened that was
    /// given no chance, NaN where a rate or a count is negative.
    static func poissonDeviance(label: Double, rate: Double) -> Double {
        guard label >= 0, rate >= 0 else { return .nan }
        guard label > 0 else { return 2 * rate }
        return 2 * (label * log(label / rate) - (label - rate))
    }

    /// The error as a share of the label, which is not 0.
    static func relative(label: Double, prediction: Double) -> Double {
        ((label - prediction) / label).magnitude
    }

    /// −ln(probability given to what happened).
    static func logLoss(ofGiving probability: Double) -> Double {
        // Certainty that turns out wrong would cost infinitely much; scikit-learn clips alike.
        -log(min(max(probability, .ulpOfOne), 1 - .ulpOfOne))
    }

    /// The same of a label that is 0 or 1.
    static func logLoss(label: Double, probability: Double) -> Double {
        logLoss(ofGiving: label == 1 ? probability : 1 - probability)
    }

    /// Brier's score of a label that is 0 or 1.
    static func brier(label: Double, probability: Double) -> Double {
        (label - probability) * (label - probability)
    }

    /// Whether 0.5 and above means yes, and it was.
    static func isRight(label: Double, probability: Double) -> Bool {
        (probability >= 0.5) == (label == 1)
    }

    /// The class that is answered: the first of the greatest, as the libraries choose; counted from
    /// 0.
    static func chosenClass(of probabilities: ArraySlice<Double>) -> Int {
        let start = probabilities.startIndex
        return probabilities.indices.reduce(start) {
            probabilities[$1] > probabilities[$0] ? $1 : $0
        } - start
    }
}
