import Features
import Models

/// Refuses labels nothing can be learnt from, before anything trains.
struct LabelCheck {
    let objective: TrainingObjective

    /// - Throws: `.missingLabels`, `.unfitLabel`.
    func requireFit(_ labels: [Float]) throws(TrainingError) {
        let missing = labels.indices.filter { labels[$0].isNaN }
        if let first = missing.first {
            throw .missingLabels(count: missing.count, rows: labels.count, firstRow: first)
        }
        for (row, label) in labels.enumerated() {
            if let requirement = requirement(brokenBy: label) {
                throw .unfitLabel(
                    task: objective.task, row: row, label: label, requirement: requirement)
            }
        }
    }

    /// Each range must hold both classes of a binary label; of another label the training range
    /// must hold two values.
    ///
    /// - Throws: `.constantLabel`.
    func requireVariety(_ labels: [Float], in ranges: TimeRanges) throws(TrainingError) {
        for (name, range) in ranges.named where name == .train || objective.task == .binary {
            let first = labels[range.lowerBound]
            if labels[range].allSatisfy({ $0 == first }) {
                throw .constantLabel(value: first, range: name)
            }
        }
    }

    private func requirement(brokenBy label: Float) -> String? {
        guard label.isFinite else { return "be finite" }
        switch objective {
        case .squaredError, .absoluteError, .pseudoHuberError: return nil
        case .logisticRegression: return (0...1).contains(label) ? nil : "be from 0 to 1"
        case .binaryLogistic: return label == 0 || label == 1 ? nil : "be 0 or 1"
        case .poisson, .softprob:
            return label >= 0 && label == label.rounded() ? nil : "be a whole number from 0"
        }
    }
}
