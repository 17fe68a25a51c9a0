/// How rows are divided into those that train, those that choose and those that judge.
package enum Split: Sendable, Hashable, Codable {
    case time(TimeSplit)
    case group(GroupSplit)
    case folds(FoldSplit)

    /// As requests name it.
    package var kind: String {
        switch self {
        case .time: "time"
        case .group: "group"
        case .folds: "folds"
        }
    }

    package var hasValidation: Bool {
        switch self {
        case .time(let split): split.validationShare > 0
        case .group(let split): split.validationShare > 0
        case .folds: true
        }
    }

    /// - Throws: `.badSplit` for what no rows can be divided by.
    func validate() throws(TrainingError) {
        switch self {
        case .time(let split): try split.validate()
        case .group(let split): try split.validate()
        case .folds(let split): try split.validate()
        }
    }

    /// - Parameter matrix: In order of event time.
    /// - Throws: `.badSplit`, `.embargoTooLong`, `.tooFewRows`, `.tooFewGroups`,
    ///   `.unknownColumn`.
    package func partition(
        of matrix: TrainingMatrix, seed: UInt64
    ) throws(TrainingError) -> Partition {
        switch self {
        case .time(let split): return try split.partition(of: matrix.eventTimes)
        case .folds(let split): return try split.partition(of: matrix.eventTimes)
        case .group(let split):
            guard let key = matrix.keys.first(where: { $0.name == split.column }) else {
                throw .unknownColumn(
                    split.column, field: "split.column", columns: matrix.keys.map(\.name))
            }
            return try split.partition(by: key, seed: seed)
        }
    }

    /// The same split, with this embargo where it leaves it to the dataset.
    func withDefaultEmbargo(_ embargo: Duration) -> Split {
        switch self {
        case .time(var split):
            split.embargo = split.embargo ?? embargo
            return .time(split)
        case .folds(var split):
            split.embargo = split.embargo ?? embargo
            return .folds(split)
        case .group: return self
        }
    }

    static func requireShares(validation: Double, test: Double) throws(TrainingError) {
        guard test > 0, validation >= 0, test + validation < 1 else {
            throw .badSplit(
                detail: "Validation is \(validation), test is \(test).",
                hint: "Give a test share above 0 and shares that leave rows to train on.")
        }
    }

    static func requireEmbargo(_ embargo: Duration?) throws(TrainingError) {
        guard embargo ?? .zero >= .zero else {
            throw .badSplit(
                detail: "The embargo is \(embargo ?? .zero).",
                hint: "Give a duration of zero or more.")
        }
    }
}
