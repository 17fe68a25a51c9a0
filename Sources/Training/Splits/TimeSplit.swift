/// How rows are divided by event time: the oldest train, later ones stop the training early, the
/// newest judge.
///
/// ```
///  train            embargo │ validation      embargo │ test            → event time
///  ─────────────────xxxxxxxx│─────────────────xxxxxxxx│─────────────
/// ```
/// Rows of one event time are never divided: a boundary that would do so moves to the first row of
/// that time. A row whose event time is less than `embargo` before a boundary is left out, because
/// its label or its windows may reach past the boundary.
package struct TimeSplit: Sendable, Hashable, Codable {
    /// The fewest rows a range may have.
    package static let rowsPerRangeMin = 2

    /// The share of the rows that stop training early; 0 for none.
    package var validationShare: Double
    /// The share of the rows, the newest, that judge the model.
    package var testShare: Double
    /// Nil for the longest window or label delay of the dataset, which whoever asks knows
    /// (`TrainingSpecification.withDefaultEmbargo`).
    package var embargo: Duration?

    package init(
        validationShare: Double = 0.2, testShare: Double = 0.2, embargo: Duration? = nil
    ) {
        self.validationShare = validationShare
        self.testShare = testShare
        self.embargo = embargo
    }

    /// The ranges of the rows with these event times.
    ///
    /// - Parameter eventTimes: Microseconds, ascending.
    /// - Throws: `.badSplit` for shares that are not below 1 together, or a negative embargo;
    ///   `.embargoTooLong`; `.tooFewRows`.
    /// - Complexity: O(log rows).
    package func partition(of eventTimes: [Int64]) throws(TrainingError) -> Partition {
        try validate()
        let times = EventTimes(times: eventTimes, embargo: embargo ?? .zero)
        let validation = times.start(after: 1 - testShare - validationShare)
        let test = times.start(after: 1 - testShare)
        let hasValidation = validationShare > 0
        let trainEnd = times.end(before: hasValidation ? validation : test)
        let partition = Partition(
            train: .range(0..<trainEnd),
            validation: hasValidation
                ? .range(validation..<max(validation, times.end(before: test))) : nil,
            test: .range(test..<eventTimes.count), embargo: times.embargo)
        try times.requireRows(partition.named)
        return partition
    }

    /// - Throws: `.badSplit`.
    func validate() throws(TrainingError) {
        try Split.requireShares(validation: validationShare, test: testShare)
        try Split.requireEmbargo(embargo)
    }
}
