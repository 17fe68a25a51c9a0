package import Features

extension TrainingSpecification {
    /// Refuses columns that the specification names and a dataset lacks.
    ///
    /// - Throws: `.unknownColumn`.
    package func requireColumns(of receipt: DatasetReceipt) throws(TrainingError) {
        let keys = receipt.entityColumns.map(\.name)
        let features = receipt.features.map(\.description)
        if let name = monotone.keys.sorted().first(where: { !features.contains($0) }) {
            throw .unknownColumn(name, field: "monotone_constraints", columns: features)
        }
        if let slice = slices.first(where: { !(keys + features).contains($0.column) }) {
            throw .unknownColumn(slice.column, field: "slices", columns: keys + features)
        }
        if case .group(let split) = split, !keys.contains(split.column) {
            throw .unknownColumn(split.column, field: "split.group", columns: keys)
        }
    }
}
