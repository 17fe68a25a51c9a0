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
    package var embargo: Duration

    package init(
        validationShare: Double = 0.2, testShare: Double = 0.2, embargo: Duration = .zero
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
    package func ranges(of eventTimes: [Int64]) throws(TrainingError) -> TimeRanges {
        try validate()
        let count = eventTimes.count
        let validation = start(after: 1 - testShare - validationShare, eventTimes)
        let test = start(after: 1 - testShare, eventTimes)
        let hasValidation = validationShare > 0
        let trainEnd = end(before: hasValidation ? validation : test, eventTimes)
        let validationEnd = hasValidation ? max(validation, end(before: test, eventTimes)) : test
        let ranges = TimeRanges(
            train: 0..<trainEnd,
            validation: hasValidation ? validation..<validationEnd : nil,
            test: test..<count,
            embargoed: count - trainEnd - (validationEnd - (hasValidation ? validation : test))
                - (count - test))
        try requireRows(ranges, eventTimes)
        return ranges
    }

    private func validate() throws(TrainingError) {
        guard testShare > 0, validationShare >= 0, testShare + validationShare < 1 else {
            throw .badSplit(
                detail: "Validation is \(validationShare), test is \(testShare).",
                hint: "Give a test share above 0 and shares that leave rows to train on.")
        }
        guard embargo >= .zero else {
            throw .badSplit(
                detail: "The embargo is \(embargo).", hint: "Give a duration of zero or more.")
        }
    }

    /// The first row of the event time found after this share of the rows.
    private func start(after share: Double, _ eventTimes: [Int64]) -> Int {
        // Shares like 0.6 are sums with rounding errors; 1e-9 keeps 60.000000000000004 at 60.
        let row = Int((share * Double(eventTimes.count) + 1e-9).rounded(.down))
        guard row < eventTimes.count else { return eventTimes.count }
        return Self.partition(eventTimes) { $0 >= eventTimes[row] }
    }

    /// The rows before a boundary that are at least the embargo away from it.
    private func end(before boundary: Int, _ eventTimes: [Int64]) -> Int {
        guard boundary < eventTimes.count, .zero < embargo else { return boundary }
        let latest = eventTimes[boundary].subtractingReportingOverflow(embargoMicroseconds)
        if latest.overflow { return 0 }
        return Self.partition(eventTimes) { $0 > latest.partialValue }
    }

    private func requireRows(
        _ ranges: TimeRanges, _ eventTimes: [Int64]
    ) throws(TrainingError) {
        for (name, range) in ranges.named where range.count < Self.rowsPerRangeMin {
            if ranges.embargoed > 0, name != .test {
                throw .embargoTooLong(
                    embargo: embargo,
                    span: .microseconds((eventTimes.last ?? 0) - (eventTimes.first ?? 0)),
                    range: name)
            }
            throw .tooFewRows(range: name, count: range.count, needed: Self.rowsPerRangeMin)
        }
    }

    private var embargoMicroseconds: Int64 {
        let (seconds, attoseconds) = embargo.components
        let (micros, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : micros.addingReportingOverflow(attoseconds / 1_000_000_000_000).0
    }

    /// The first index whose time satisfies a condition that holds for all later ones too.
    private static func partition(_ times: [Int64], _ condition: (Int64) -> Bool) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if condition(times[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
