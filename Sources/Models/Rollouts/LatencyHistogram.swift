/// Counts of durations in buckets, each a fifth wider than the one before: from a tenth of a
/// microsecond to some minutes, told to a fifth.
package struct LatencyHistogram: Sendable {
    private var buckets = [Int](repeating: 0, count: Self.bucketCount)
    package private(set) var count = 0

    private static let bucketCount = 128
    private static let first = 0.1
    private static let growth = 1.2
    private static let bounds: [Double] = (0..<bucketCount).map { index in
        (0..<index).reduce(first) { bound, _ in bound * growth }
    }

    package init() {}

    package mutating func add(_ microseconds: Double) {
        var low = 0
        var high = Self.bucketCount - 1
        while low < high {
            let middle = (low + high) / 2
            if microseconds <= Self.bounds[middle] { high = middle } else { low = middle + 1 }
        }
        buckets[low] += 1
        count += 1
    }

    /// The upper bound of the bucket in which the quantile lies, in microseconds; `nil` of nothing.
    package func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        for (index, bucket) in buckets.enumerated() {
            seen += bucket
            if seen >= rank { return (Self.bounds[index] * 10).rounded() / 10 }
        }
        return Self.bounds.last
    }
}
