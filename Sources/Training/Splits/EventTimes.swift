/// Event times in ascending order, and where they are cut. Rows of one event time are never
/// divided: a cut that would do so moves to the first row of that time.
struct EventTimes {
    /// Microseconds.
    let times: [Int64]
    let embargo: Duration

    /// The first row of the event time found after this share of the rows.
    func start(after share: Double) -> Int {
        // Shares like 0.6 are sums with rounding errors; 1e-9 keeps 60.000000000000004 at 60.
        let row = Int((share * Double(times.count) + 1e-9).rounded(.down))
        guard row < times.count else { return times.count }
        return partition { $0 >= times[row] }
    }

    /// The rows before a boundary that are at least the embargo away from it.
    func end(before boundary: Int) -> Int {
        guard boundary < times.count, .zero < embargo else { return boundary }
        let latest = times[boundary].subtractingReportingOverflow(embargoMicroseconds)
        if latest.overflow { return 0 }
        return partition { $0 > latest.partialValue }
    }

    /// - Throws: `.embargoTooLong`, `.tooFewRows`.
    func requireRows(
        _ ranges: [(name: RangeName, rows: RowSelection)]
    ) throws(TrainingError) {
        for (name, rows) in ranges where rows.count < TimeSplit.rowsPerRangeMin {
            if embargo > .zero, name != .test {
                throw .embargoTooLong(
                    embargo: embargo,
                    span: .microseconds((times.last ?? 0) - (times.first ?? 0)), range: name)
            }
            throw .tooFewRows(range: name, count: rows.count, needed: TimeSplit.rowsPerRangeMin)
        }
    }

    private var embargoMicroseconds: Int64 {
        let (seconds, attoseconds) = embargo.components
        let (micros, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : micros.addingReportingOverflow(attoseconds / 1_000_000_000_000).0
    }

    /// The first index whose time satisfies a condition that holds for all later ones too.
    private func partition(_ condition: (Int64) -> Bool) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if condition(times[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
