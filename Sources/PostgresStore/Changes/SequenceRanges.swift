/// Ranges of ingest sequences, made few enough to be looked for.
enum SequenceRanges {
    /// At most `countMax` ranges that cover all given ones, leaving out the largest gaps.
    ///
    /// - Parameter ranges: In the order of their lower bounds.
    /// - Complexity: O(*n* log *n*).
    static func covering(
        _ ranges: [ClosedRange<Int64>], countMax: Int
    ) -> [ClosedRange<Int64>] {
        guard let first = ranges.first else { return [] }
        // What each range leaves open behind all before it.
        var gaps: [(index: Int, width: Int64)] = []
        var end = first.upperBound
        for (index, range) in ranges.enumerated().dropFirst() {
            if range.lowerBound > end { gaps.append((index, range.lowerBound - end)) }
            end = max(end, range.upperBound)
        }
        let kept = gaps.sorted { ($0.width, $1.index) > ($1.width, $0.index) }
            .prefix(countMax - 1).map(\.index).sorted()
        let starts = [0] + kept
        let ends = kept + [ranges.count]
        return zip(starts, ends).map { start, end in
            let covered = ranges[start..<end]
            let upper = covered.reduce(covered[start].upperBound) { max($0, $1.upperBound) }
            return covered[start].lowerBound...upper
        }
    }
}
