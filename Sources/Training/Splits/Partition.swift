/// Which rows train, which stop training early and choose parameters, and which judge: by index
/// into a matrix in order of event time. No row is in two of the three.
package struct Partition: Sendable, Hashable {
    /// Rows that are trained on and those that the result is measured by.
    package struct Fold: Sendable, Hashable {
        package let train: RowSelection
        package let validation: RowSelection

        package init(train: RowSelection, validation: RowSelection) {
            self.train = train
            self.validation = validation
        }
    }

    package let train: RowSelection
    /// Nil when the split has none.
    package let validation: RowSelection?
    /// Used once, at the end.
    package let test: RowSelection
    /// What parameters are chosen by, oldest first; the last one is `train` and `validation`. Empty
    /// without validation.
    package let folds: [Fold]
    /// Of time; zero where rows are divided otherwise.
    package let embargo: Duration

    package init(
        train: RowSelection, validation: RowSelection?, test: RowSelection, folds: [Fold]? = nil,
        embargo: Duration = .zero
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.folds = folds ?? validation.map { [Fold(train: train, validation: $0)] } ?? []
        self.embargo = embargo
    }

    /// Every range there is, with its name.
    package var named: [(name: RangeName, rows: RowSelection)] {
        var named: [(RangeName, RowSelection)] = []
        for (index, fold) in folds.dropLast().enumerated() {
            named.append((RangeName(.train, fold: index + 1), fold.train))
            named.append((RangeName(.validation, fold: index + 1), fold.validation))
        }
        named.append((.train, train))
        if let validation { named.append((.validation, validation)) }
        return named + [(.test, test)]
    }

    /// What a model is trained on when validation has served its purpose: all before the test
    /// range.
    var trainAndValidation: RowSelection {
        guard let validation else { return train }
        if case .range(let first) = train, case .range(let second) = validation,
            first.upperBound == second.lowerBound
        {
            return .range(first.lowerBound..<second.upperBound)
        }
        return .rows((train.indices + validation.indices).sorted().map(Int32.init))
    }
}
