package import JSON

/// How much worse a model gets when it is told the values of a column in the wrong rows (Breiman,
/// 2001). Columns that say nearly the same stand in for each other, and all seem unimportant.
package struct PermutationImportance: Sendable, Hashable, Codable {
    /// What one column is worth.
    package struct Column: Sendable, Hashable, Codable {
        package let name: String
        /// By how much the metric's cost rises, as a mean over the repeats, in the metric's unit:
        /// positive where the column helps. Nil where the metric is not defined.
        package let drop: Double?
    }

    /// The most rows that are scored; of more some are chosen by chance.
    package static let rowsMax = 5_000
    package static let repeats = 3

    package let metric: MetricName
    package let rows: Int
    /// The most important first.
    package let columns: [Column]

    /// - Parameters:
    ///   - names: Of the columns.
    ///   - values: Row after row, one a column; NaN is missing.
    ///   - rows: The labels, and what the model predicts of these values.
    ///   - score: What the model predicts of rows of values, as `rows` has it.
    /// - Precondition: A value a column and row.
    /// - Complexity: `score` is asked three times a column for `rowsMax` rows.
    package init(
        in metric: MetricName, columns names: [String], values: [Float], rows: PredictedRows,
        seed: UInt64, score: ([Float]) -> [Double]
    ) {
        let width = names.count
        precondition(values.count == rows.count * width, "a value a column and row")
        var random = SeededGenerator(seed: seed)
        let chosen = random.sample(Self.rowsMax, below: rows.count)
        let known = rows.rows(chosen)
        var sample: [Float] = []
        sample.reserveCapacity(chosen.count * width)
        for row in chosen { sample += values[row * width..<(row + 1) * width] }
        let value = Metrics(known).value(named: metric)
        let measured = names.enumerated().map { column, name in
            let places = Array(stride(from: column, to: sample.count, by: width))
            let kept = places.map { sample[$0] }
            let drops = (0..<Self.repeats).map { _ -> Double? in
                var shuffled = kept
                random.shuffle(&shuffled)
                for (place, value) in zip(places, shuffled) { sample[place] = value }
                let misled = PredictedRows(
                    task: rows.task, labels: known.labels, predictions: score(sample))
                let worse = Metrics(misled).value(named: metric)
                return value.flatMap { value in worse.map { metric.gain(from: $0, to: value) } }
            }
            for (place, value) in zip(places, kept) { sample[place] = value }
            return Column(name: name, drop: MulticlassMetrics.mean(drops))
        }
        self.metric = metric
        self.rows = chosen.count
        columns = measured.sorted { one, other in
            (one.drop ?? -.infinity) > (other.drop ?? -.infinity)
        }
    }

    /// `{"metric","rows","columns":[{"name","drop"}]}`.
    package var json: JSONValue {
        [
            "metric": .string(metric.rawValue), "rows": JSONValue(rows),
            "columns": .array(
                columns.map { ["name": .string($0.name), "drop": JSONValue($0.drop)] }),
        ]
    }
}
