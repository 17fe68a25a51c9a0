package import JSON
package import Models

/// How far each input moves a model's margins on average: the mean of the contributions'
/// magnitudes, which is mean |SHAP|. Of a model of several margins their sum.
package struct MeanContributions: Sendable, Hashable, Codable {
    /// What one input does.
    package struct Input: Sendable, Hashable, Codable {
        package let name: String
        /// In the unit of the margin.
        package let magnitude: Double
    }

    /// The most rows that are explained; of more some are chosen by chance.
    package static let rowsMax = 2_000

    package let rows: Int
    /// Those that move the most first.
    package let inputs: [Input]

    /// - Parameter values: Row after row, one an input of the model; NaN is missing.
    /// - Throws: `.unexplained` for a model that cannot be.
    /// - Precondition: At least one row.
    /// - Complexity: Some microseconds a row for each tree.
    package init(of model: Model, values: [Float], seed: UInt64) throws(ModelError) {
        try model.requireExplained()
        let width = model.signature.inputs.count
        precondition(!values.isEmpty && values.count % width == 0, "a value an input and row")
        var random = SeededGenerator(seed: seed)
        let chosen = random.sample(Self.rowsMax, below: values.count / width)
        var sums = [Double](repeating: 0, count: width)
        try values.withUnsafeBufferPointer { values throws(ModelError) in
            let rows = ModelRows(values, count: values.count / width, width: width)
            for row in chosen {
                for margin in try model.contributions(of: row, in: rows) {
                    for input in 0..<width { sums[input] += margin.inputs[input].magnitude }
                }
            }
        }
        rows = chosen.count
        inputs = model.signature.inputs.indices.map { input in
            Input(
                name: model.signature.inputs[input].name,
                magnitude: sums[input] / Double(chosen.count))
        }.sorted { $0.magnitude > $1.magnitude }
    }

    /// `{"rows","inputs":[{"name","magnitude"}]}`.
    package var json: JSONValue {
        [
            "rows": JSONValue(rows),
            "inputs": .array(
                inputs.map {
                    ["name": .string($0.name), "magnitude": .number($0.magnitude)]
                }),
        ]
    }
}
