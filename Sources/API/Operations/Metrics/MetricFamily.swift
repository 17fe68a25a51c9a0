import Synchronization

/// A counter or a gauge with labels: one number per combination of label values.
final class NumberFamily: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge
    }

    let kind: Kind
    let name: String
    let help: String
    let labels: [String]
    private let values = Mutex<[[String]: Double]>([:])

    init(_ kind: Kind, _ name: String, _ help: String, labels: [String] = []) {
        self.kind = kind
        self.name = name
        self.help = help
        self.labels = labels
        if labels.isEmpty { values.withLock { $0[[]] = 0 } }
    }

    /// - Parameter labelValues: One for each label. Their number must be bounded by definitions or
    ///   by routes, never by what callers send.
    func add(_ amount: Double = 1, _ labelValues: String...) {
        precondition(labelValues.count == labels.count, "one value per label")
        values.withLock { $0[labelValues, default: 0] += amount }
    }

    func set(_ value: Double, _ labelValues: String...) {
        precondition(labelValues.count == labels.count, "one value per label")
        values.withLock { $0[labelValues] = value }
    }

    /// Forgets every combination, before gauges are set anew.
    func removeAll() {
        values.withLock { $0.removeAll() }
    }

    func write(to text: inout MetricsText) {
        text.beginFamily(name, kind.rawValue, help)
        for (labelValues, value) in values.withLock({ $0 }).sorted(by: { $0.key.precedes($1.key) })
        {
            text.sample(name, zip(labels, labelValues).map { ($0, $1) }, value)
        }
    }
}

/// A histogram of durations with labels.
final class DurationFamily: Sendable {
    /// Upper bounds in seconds. A lookup takes tens of microseconds, a join seconds.
    static let bounds: [Double] = [
        0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
        1, 2.5, 5, 10,
    ]

    private struct Histogram {
        /// Not cumulative; the last one counts what is above every bound.
        var counts = [Int](repeating: 0, count: DurationFamily.bounds.count + 1)
        var sum = 0.0
    }

    let name: String
    let help: String
    let labels: [String]
    private let histograms = Mutex<[[String]: Histogram]>([:])

    init(_ name: String, _ help: String, labels: [String]) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    func observe(_ duration: Duration, _ labelValues: String...) {
        let (seconds, attoseconds) = duration.components
        let value = Double(seconds) + Double(attoseconds) * 1e-18
        let bucket = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        histograms.withLock { histograms in
            histograms[labelValues, default: Histogram()].counts[bucket] += 1
            histograms[labelValues, default: Histogram()].sum += value
        }
    }

    func write(to text: inout MetricsText) {
        text.beginFamily(name, "histogram", help)
        let all = histograms.withLock { $0 }.sorted { $0.key.precedes($1.key) }
        for (labelValues, histogram) in all {
            let pairs = zip(labels, labelValues).map { ($0, $1) }
            var cumulative = 0
            for (bound, count) in zip(Self.bounds, histogram.counts) {
                cumulative += count
                text.sample("\(name)_bucket", pairs + [("le", "\(bound)")], Double(cumulative))
            }
            cumulative += histogram.counts[Self.bounds.count]
            text.sample("\(name)_bucket", pairs + [("le", "+Inf")], Double(cumulative))
            text.sample("\(name)_sum", pairs, histogram.sum)
            text.sample("\(name)_count", pairs, Double(cumulative))
        }
    }
}

extension [String] {
    fileprivate func precedes(_ other: [String]) -> Bool { lexicographicallyPrecedes(other) }
}
