/// The ingest sequences of rows that came lately, as runs of numbers that follow each other: a
/// batch is one run.
///
/// So a row that is delivered twice is told from two rows. The least numbers, which are the oldest,
/// are forgotten when there are too many runs.
package struct SequenceRuns: Sendable {
    private var runs: [ClosedRange<Int64>] = []
    private let countMax: Int

    /// Each takes 16 bytes.
    package static let defaultCountMax = 65_536

    package init(countMax: Int = Self.defaultCountMax) {
        self.countMax = countMax
    }

    /// - Returns: Whether the number is new.
    package mutating func insert(_ number: Int64) -> Bool {
        let next = firstRun(above: number)
        let extendsLast = next > 0 && runs[next - 1].upperBound >= number - 1
        if extendsLast, runs[next - 1].upperBound >= number { return false }
        let meetsNext = next < runs.count && runs[next].lowerBound == number + 1
        switch (extendsLast, meetsNext) {
        case (true, true):
            runs[next - 1] = runs[next - 1].lowerBound...runs[next].upperBound
            runs.remove(at: next)
        case (true, false): runs[next - 1] = runs[next - 1].lowerBound...number
        case (false, true): runs[next] = number...runs[next].upperBound
        case (false, false):
            runs.insert(number...number, at: next)
            if runs.count > countMax { runs.removeFirst(countMax / 2) }
        }
        return true
    }

    package var bytes: Int { runs.capacity * MemoryLayout<ClosedRange<Int64>>.stride }

    /// Index of the first run that begins above the number.
    private func firstRun(above number: Int64) -> Int {
        // Numbers grow, mostly.
        if let last = runs.last, last.lowerBound <= number { return runs.count }
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].lowerBound > number { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
