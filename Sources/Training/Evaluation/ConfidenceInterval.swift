package import JSON

/// A figure, and between which bounds it would mostly lie if other rows had been judged.
package struct ConfidenceInterval: Sendable, Hashable, Codable {
    /// Of the rows themselves.
    package let value: Double
    package let low: Double
    package let high: Double

    package init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }

    /// `{"value","low","high"}`.
    package var json: JSONValue {
        ["value": .number(value), "low": .number(low), "high": .number(high)]
    }
}
