package import Features

/// A model version in memory, bound to the features that feed it.
package struct ServedModel: Sendable {
    package let version: ModelVersion
    package let model: Model
    /// `nil` for a model without a feature service: its inputs come with the request.
    package let binding: ModelBinding?
    /// The registry's revision that the binding was made for.
    let revision: Int64

    /// Predicts from rows of looked-up features.
    ///
    /// - Parameter answer: Of the binding's selection.
    /// - Precondition: The model has a binding.
    package func predictions(for answer: OnlineAnswer) -> [Prediction] {
        guard let binding else { preconditionFailure("a model without a service has no features") }
        return answer.rows.map { row in
            prediction { input in row[binding.features[input]].value.number }
        }
    }

    /// Predicts from named inputs.
    ///
    /// - Parameter inputs: Missing names are missing values.
    package func prediction(for inputs: [String: Double]) -> Prediction {
        prediction { inputs[model.signature.inputs[$0].name] }
    }

    private func prediction(_ number: (Int) -> Double?) -> Prediction {
        let inputs = model.signature.inputs
        var missing: [String] = []
        var row: [Double] = []
        row.reserveCapacity(inputs.count)
        for index in inputs.indices {
            let value = number(index) ?? .nan
            if value.isNaN { missing.append(inputs[index].name) }
            row.append(value)
        }
        let scores = row.withUnsafeBufferPointer {
            model.scores(of: ModelRows($0, count: 1, width: inputs.count))
        }
        return Prediction(value: Float(scores[0]), margin: Float(scores[1]), missing: missing)
    }
}
