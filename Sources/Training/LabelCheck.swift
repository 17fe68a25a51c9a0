import Features
import Models

/// Refuses labels nothing can be learnt from, before anything trains.
struct LabelCheck {
    let objective: TrainingObjective
    /// Of a label of several classes.
    let classCount: Int

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

    /// Every range must hold every class; of another label the training ranges must hold two
    /// values.
    ///
    /// - Throws: `.constantLabel`, `.missingClass`.
    func requireVariety(
        _ matrix: TrainingMatrix, in partition: Partition
    ) throws(TrainingError) {
        let hasClasses = objective.task == .binary || objective.task == .multiclass
        for (name, rows) in partition.named where name.use == .train || hasClasses {
            let labels = rows.elements(of: matrix.labels)
            if let first = labels.first, labels.allSatisfy({ $0 == first }) {
                throw .constantLabel(value: first, range: name)
            }
            guard objective.task == .multiclass else { continue }
            let present = Set(labels)
            for (place, text) in matrix.classes.enumerated() where !present.contains(Float(place)) {
                throw .missingClass(text, range: name)
            }
        }
    }

    private func requirement(brokenBy label: Float) -> String? {
        guard label.isFinite else { return "be finite" }
        switch objective {
        case .squaredError, .absoluteError, .pseudoHuberError: return nil
        case .logisticRegression: return (0...1).contains(label) ? nil : "be from 0 to 1"
        case .binaryLogistic: return label == 0 || label == 1 ? nil : "be 0 or 1"
        case .softprob:
            return label >= 0 && label < Float(classCount) && label == label.rounded()
                ? nil : "be the place of one of \(classCount) classes"
        case .poisson:
            return label >= 0 && label == label.rounded() ? nil : "be a whole number from 0"
        }
    }
}
