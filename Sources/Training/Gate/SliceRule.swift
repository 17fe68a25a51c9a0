import JSON

/// How much worse than the champion a candidate may be on a part of the rows.
package struct SliceRule: Sendable, Codable, Hashable {
    /// Of the champion's value.
    package var relativeRegressionMax = 0.02
    /// Smaller slices do not count: what they show is mostly chance.
    package var rowsMin = 500

    package init() {}

    var json: JSONValue {
        [
            "max_relative_regression": .number(relativeRegressionMax),
            "min_rows": .integer(Int64(rowsMin)),
        ]
    }
}
