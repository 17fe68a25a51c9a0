import Features

extension TrainingSpecification {
    func requireValidationWhereUsed() throws(TrainingError) {
        if !split.hasValidation {
            for (field, isUsed) in [
                ("search", search != nil), ("calibration", calibration != nil), ("refit", refit),
            ] where isUsed {
                throw .badSpecification(
                    field, detail: "The split has no validation range.",
                    hint: "Give the split a validation share, or leave out \"\(field)\".")
            }
        }
        guard let calibration else { return }
        guard task == .binary else {
            throw .badSpecification(
                "calibration",
                detail: "\"\(calibration.rawValue)\" is for probabilities of two classes, the task "
                    + "is \"\(task.rawValue)\".",
                hint: "Leave it out, or train for task \"binary\".")
        }
        if refit {
            throw .badSpecification(
                "refit",
                detail: "Calibration needs a validation range that the model was not trained on.",
                hint: "Leave out \"refit\" or \"calibration\".")
        }
    }

    func requireWeights() throws(TrainingError) {
        guard let classWeights else { return }
        guard task == .binary || task == .multiclass else {
            throw .badSpecification(
                "class_weights", detail: "Task \"\(task.rawValue)\" has no classes.",
                hint: "Leave them out.")
        }
        guard case .given(let weights) = classWeights else { return }
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            guard weight > 0, weight <= 1e6 else {
                throw .badSpecification(
                    "class_weights", detail: "That of \"\(name)\" is \(weight).",
                    hint: "Give a number above 0 and up to 1000000.")
            }
            if task == .binary, name != "0", name != "1" {
                throw .unknownClass(name, classes: ["0", "1"])
            }
        }
    }

    func requireConstraints() throws(TrainingError) {
        for (column, direction) in monotone.sorted(by: { $0.key < $1.key }) {
            guard (-1...1).contains(direction) else {
                throw .badSpecification(
                    "monotone", detail: "That of \"\(column)\" is \(direction).",
                    hint: "Give 1 for rising, -1 for falling or 0 for neither.")
            }
        }
        if task == .multiclass, monotone.values.contains(where: { $0 != 0 }) {
            throw .badSpecification(
                "monotone", detail: "Of several classes not all can rise.",
                hint: "Leave it out, or train for task \"binary\".")
        }
        guard slices.count <= Self.slicesMax else {
            throw .badSpecification(
                "slices", detail: "There are \(slices.count).",
                hint: "Give \(Self.slicesMax) at most.")
        }
        var seen: Set<String> = []
        if let twice = slices.first(where: { !seen.insert($0.column).inserted }) {
            throw .badSpecification(
                "slices", detail: "\"\(twice.column)\" is given twice.", hint: "Give it once.")
        }
    }

    /// Columns and classes that the specification names and the data lack.
    ///
    /// - Throws: `.unknownColumn`, `.unknownClass`, `.badSpecification`.
    func requireFit(_ matrix: TrainingMatrix) throws(TrainingError) {
        let columns = Set(matrix.columns)
        if let name = monotone.keys.sorted().first(where: { !columns.contains($0) }) {
            throw .unknownColumn(name, field: "monotone", columns: matrix.columns)
        }
        let keys = Set(matrix.keys.map(\.name))
        for slice in slices where !keys.contains(slice.column) {
            guard columns.contains(slice.column) else {
                throw .unknownColumn(
                    slice.column, field: "slices", columns: matrix.keys.map(\.name) + matrix.columns
                )
            }
        }
        if task == .multiclass, case .given(let weights) = classWeights,
            let name = weights.keys.sorted().first(where: { !matrix.classes.contains($0) })
        {
            throw .unknownClass(name, classes: matrix.classes)
        }
    }
}
