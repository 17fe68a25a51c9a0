extension TrainingSpecification {
    /// The columns by which rows are told apart: of slices, and of the groups of a split.
    package var keyColumns: [String] {
        var names = slices.map(\.column)
        if case .group(let split) = split, !names.contains(split.column) {
            names.append(split.column)
        }
        return names
    }
}
