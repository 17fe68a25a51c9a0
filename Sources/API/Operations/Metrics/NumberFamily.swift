import Synchronization

/// A counter or a gauge with labels: one number per combination of label values.
package final class NumberFamily: Sendable {
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
    package func add(_ amount: Double = 1, _ labelValues: String...) {
        precondition(labelValues.count == labels.count, "one value per label")
        values.withLock { $0[labelValues, default: 0] += amount }
    }

    func set(_ value: Double, _ labelValues: String...) {
        precondition(labelValues.count == labels.count, "one value per label")
        values.withLock { $0[labelValues] = value }
    }

    /// The number of a combination; 0 where there is none.
    func value(_ labelValues: String...) -> Double {
        values.withLock { $0[labelValues] ?? 0 }
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

extension [String] {
    fileprivate func precedes(_ other: [String]) -> Bool { lexicographicallyPrecedes(other) }
}
