/// Folds that grow forward in time. The newest rows judge; those before them are cut into one part
/// more than there are folds, and each fold trains on all parts before the one that it is measured
/// by.
///
/// ```
///  fold 1   train ──xx│ validation
///  fold 2   train ────────────xx│ validation
///  fold 3   train ──────────────────────xx│ validation xx│ test
/// ```
/// The last fold is what the chosen parameters are trained and stopped early by.
package struct FoldSplit: Sendable, Hashable, Codable {
    package static let foldsMax = 20

    package var folds: Int
    /// The share of the rows, the newest, that judge the model.
    package var testShare: Double
    /// As in `TimeSplit`.
    package var embargo: Duration?

    package init(folds: Int = 3, testShare: Double = 0.2, embargo: Duration? = nil) {
        self.folds = folds
        self.testShare = testShare
        self.embargo = embargo
    }

    /// - Parameter eventTimes: Microseconds, ascending.
    /// - Throws: `.badSplit`, `.embargoTooLong`, `.tooFewRows`.
    package func partition(of eventTimes: [Int64]) throws(TrainingError) -> Partition {
        try validate()
        let times = EventTimes(times: eventTimes, embargo: embargo ?? .zero)
        let starts = (1...folds + 1).map {
            times.start(after: (1 - testShare) * Double($0) / Double(folds + 1))
        }
        let all = (0..<folds).map { index in
            let isLast = index == folds - 1
            let end = isLast ? times.end(before: starts[folds]) : starts[index + 1]
            return Partition.Fold(
                train: .range(0..<times.end(before: starts[index])),
                validation: .range(starts[index]..<max(starts[index], end)))
        }
        let partition = Partition(
            train: all[folds - 1].train, validation: all[folds - 1].validation,
            test: .range(starts[folds]..<eventTimes.count), folds: all, embargo: times.embargo)
        try times.requireRows(partition.named)
        return partition
    }

    /// - Throws: `.badSplit`.
    func validate() throws(TrainingError) {
        guard (1...Self.foldsMax).contains(folds) else {
            throw .badSplit(
                detail: "There are \(folds) folds.",
                hint: "Give a whole number from 1 to \(Self.foldsMax).")
        }
        try Split.requireShares(validation: 0, test: testShare)
        try Split.requireEmbargo(embargo)
    }
}
