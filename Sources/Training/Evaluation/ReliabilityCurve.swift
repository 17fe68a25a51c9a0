package import JSON

/// How often what was given a probability happened, over bins of nearly equal mass.
package struct ReliabilityCurve: Sendable, Hashable, Codable {
    /// Rows of neighbouring probabilities.
    package struct Bin: Sendable, Hashable, Codable {
        package let meanPredicted: Double
        /// The share that happened.
        package let positiveShare: Double
        package let rows: Int
    }

    /// By rising probability, ten at most: rows of one probability are in one bin.
    package let bins: [Bin]

    /// - Parameter labels: 0 or 1.
    /// - Precondition: As many probabilities as labels, at least one.
    package init(labels: [Double], probabilities: [Double]) {
        precondition(labels.count == probabilities.count, "a probability a label")
        var sums = CalibrationBins()
        let places = Ranking(of: probabilities).equalMassBins(CalibrationBins.count)
        for (row, bin) in places.enumerated() {
            sums.add(
                to: bin, rows: 1, probability: probabilities[row],
                positives: labels[row] == 1 ? 1 : 0)
        }
        bins = sums.bins.filter { $0.rows > 0 }.map { bin in
            Bin(
                meanPredicted: bin.probability / Double(bin.rows),
                positiveShare: Double(bin.positives) / Double(bin.rows), rows: bin.rows)
        }
    }

    /// `[{"mean_predicted","positive_share","rows"}]`.
    package var json: JSONValue {
        .array(
            bins.map { bin in
                [
                    "mean_predicted": .number(bin.meanPredicted),
                    "positive_share": .number(bin.positiveShare), "rows": JSONValue(bin.rows),
                ]
            })
    }
}
