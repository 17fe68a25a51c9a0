package import JSON

/// How label − prediction is spread, and where along the predictions it leans to one side.
package struct ResidualSummary: Sendable, Hashable, Codable {
    /// Of the quantiles that are told.
    package static let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

    /// Rows of neighbouring predictions.
    package struct Decile: Sendable, Hashable, Codable {
        package let meanPredicted: Double
        package let meanResidual: Double
        package let rows: Int
    }

    /// Of each of `shares`.
    package let quantiles: [Double]
    /// By rising prediction, ten at most: rows of one prediction are in one.
    package let deciles: [Decile]

    /// - Precondition: As many predictions as labels, at least one.
    package init(labels: [Double], predictions: [Double]) {
        precondition(labels.count == predictions.count, "a prediction a label")
        let residuals = zip(labels, predictions).map { $0 - $1 }
        let sorted = SortedValues(residuals)
        quantiles = Self.shares.map(sorted.quantile)
        var sums = [(rows: Int, predicted: Double, residual: Double)](
            repeating: (0, 0, 0), count: 10)
        for (row, decile) in Ranking(of: predictions).equalMassBins(sums.count).enumerated() {
            sums[decile].rows += 1
            sums[decile].predicted += predictions[row]
            sums[decile].residual += residuals[row]
        }
        deciles = sums.filter { $0.rows > 0 }.map { sum in
            Decile(
                meanPredicted: sum.predicted / Double(sum.rows),
                meanResidual: sum.residual / Double(sum.rows), rows: sum.rows)
        }
    }

    /// `{"quantiles":{"0.01",…},"deciles":[{"mean_predicted","mean_residual","rows"}]}`.
    package var json: JSONValue {
        let quantiles = zip(Self.shares, quantiles).map { ("\($0)", JSONValue.number($1)) }
        return [
            "quantiles": .object(JSONObject(quantiles)),
            "deciles": .array(
                deciles.map { decile in
                    [
                        "mean_predicted": .number(decile.meanPredicted),
                        "mean_residual": .number(decile.meanResidual),
                        "rows": JSONValue(decile.rows),
                    ]
                }),
        ]
    }
}
