/// How rows of two classes are spread over their probabilities, the greatest first: what every
/// metric of ranks is computed of.
struct RankSteps: Sendable {
    /// Rows of one probability.
    struct Step: Sendable {
        let probability: Double
        let rows: Int
        let positives: Int
    }

    let steps: [Step]
    let rows: Int
    let positives: Int

    init(_ steps: [Step]) {
        self.steps = steps
        rows = steps.reduce(0) { $0 + $1.rows }
        positives = steps.reduce(0) { $0 + $1.positives }
    }

    /// The probability that a random positive row is ranked above a random negative one; a tie
    /// counts half (Mann and Whitney, 1947). Nil when one of the classes is absent.
    var auc: Double? {
        let negatives = rows - positives
        guard positives > 0, negatives > 0 else { return nil }
        var pairs = 0.0
        var above = 0
        for step in steps {
            // Negatives of this step are below all positives before, and tie with those here.
            let negatives = step.rows - step.positives
            pairs += Double(negatives) * (Double(above) + Double(step.positives) / 2)
            above += step.positives
        }
        return pairs / (Double(positives) * Double(negatives))
    }

    /// Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct probabilities as thresholds, as scikit-learn's
    /// `average_precision_score`: without interpolation. Nil when no row is positive.
    var averagePrecision: Double? {
        guard positives > 0 else { return nil }
        var (sum, seen, hits) = (0.0, 0, 0)
        for step in steps {
            seen += step.rows
            hits += step.positives
            sum += Double(step.positives) * Double(hits) / Double(seen)
        }
        return sum / Double(positives)
    }

    /// The expected calibration error by bins of equal mass.
    var equalMassError: Double {
        var bins = CalibrationBins()
        var above = 0
        for step in steps {
            let bin = Ranking.equalMassBin(
                of: step.rows, after: rows - above - step.rows, total: rows,
                bins: CalibrationBins.count)
            bins.add(
                to: bin, rows: step.rows, probability: step.probability * Double(step.rows),
                positives: step.positives)
            above += step.rows
        }
        return bins.error
    }

    /// The distinct probability that has the greatest F1 as the threshold, of equal ones the
    /// greatest. Nil when no row is positive.
    var bestF1Threshold: Double? {
        var best: (f1: Double, threshold: Double)?
        var (seen, hits) = (0, 0)
        for step in steps where positives > 0 {
            seen += step.rows
            hits += step.positives
            let f1 = 2 * Double(hits) / Double(seen + positives)
            if f1 > best?.f1 ?? 0 { best = (f1, step.probability) }
        }
        return best?.threshold
    }

    /// The share of all positives that are among this share of the rows, those of the greatest
    /// probabilities. Of ties that the boundary divides as large a part of the positives counts as
    /// of the rows. Nil when no row is positive.
    func gain(top share: Double) -> Double? {
        guard positives > 0 else { return nil }
        var left = share * Double(rows)
        var hits = 0.0
        for step in steps where left > 0 {
            let part = min(1, left / Double(step.rows))
            hits += part * Double(step.positives)
            left -= Double(step.rows)
        }
        return hits / Double(positives)
    }
}
