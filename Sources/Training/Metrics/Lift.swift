package import JSON

/// What is found among the rows of the greatest probabilities.
package struct Lift: Sendable, Hashable, Codable {
    /// Of the rows, from the top.
    package let share: Double
    /// The share of all positives that are among them; nil when no row is positive.
    package let gain: Double?

    /// How many times as many positives as among as many rows chosen by chance.
    package var lift: Double? { gain.map { $0 / share } }

    /// `{"share","lift","gain"}`.
    package var json: JSONValue {
        ["share": .number(share), "lift": JSONValue(lift), "gain": JSONValue(gain)]
    }
}
