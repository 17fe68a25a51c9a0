package import Features
import Synchronization

/// A model version in memory, bound to the features that feed it.
package final class ServedModel: Sendable {
    package let version: ModelVersion
    package let model: Model
    /// `nil` for a model without a feature service: its inputs come with the request.
    package let binding: ModelBinding?
    /// No other served model of the process ever has it.
    package let id = ServedModel.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    /// For each input whether it takes numbers as they are.
    let takesNumbers: [Bool]
    /// The registry's revision that the binding was made for.
    let revision: Int64
    /// The plan of the last lookup, for the tables that there were then.
    private let plan = Mutex<LookupPlan?>(nil)

    private static let nextID = Atomic<UInt64>(0)

    init(version: ModelVersion, model: Model, binding: ModelBinding?, revision: Int64) {
        self.version = version
        self.model = model
        self.binding = binding
        self.revision = revision
        takesNumbers = model.signature.inputs.map { $0.vocabulary == nil }
    }

    /// Values that a caller gives in place of features: for one input one value a row.
    package struct Override: Sendable {
        package let input: Int
        package let values: [FeatureValue]

        package init(input: Int, values: [FeatureValue]) {
            self.input = input
            self.values = values
        }
    }

    /// How its features are looked up; `nil` for a model without a feature service.
    package func plan(in features: FeatureStore) -> LookupPlan? {
        guard let binding else { return nil }
        return plan.withLock { plan in
            if let plan, features.isCurrent(plan) { return plan }
            let made = features.plan(binding.selection)
            plan = made
            return made
        }
    }

    /// Lets a plan go that keeps tables in memory which were replaced.
    func forgetOutdated(in features: FeatureStore) {
        plan.withLock { plan in
            if let made = plan, !features.isCurrent(made) { plan = nil }
        }
    }

    /// Predicts from rows of looked-up features.
    ///
    /// - Parameters:
    ///   - answer: Of the binding's selection.
    ///   - overrides: Of values that fit their inputs, one a row of the answer; each input once.
    /// - Precondition: The model has a binding.
    package func predictions(
        for answer: OnlineAnswer, overrides: [Override] = []
    ) -> Predictions {
        guard let binding else { preconditionFailure("a model without a service has no features") }
        var rows = PredictionRows(self, count: answer.count)
        for row in 0..<answer.count {
            let first = row * answer.width
            for (input, feature) in binding.features.enumerated() {
                if !overrides.isEmpty,
                    let override = overrides.first(where: { $0.input == input })
                {
                    rows.append(given: override.values[row], input: input, row: row)
                } else {
                    rows.append(
                        answer.values[first + feature],
                        InputStatus(answer.statuses[first + feature]), input: input, row: row)
                }
            }
        }
        var places = binding.eventTimes
        if !overrides.isEmpty { places = places.without(overrides.map(\.input)) }
        return rows.predictions(eventTimes: InputEventTimes(answer.times, places))
    }

    /// Predicts from rows of a dataset.
    ///
    /// - Parameter columns: For each input its column, of a type that fits it.
    func predictions(for block: RowBlock, columns: [Int]) -> Predictions {
        var rows = PredictionRows(self, count: block.rowCount)
        for row in 0..<block.rowCount {
            for (input, column) in columns.enumerated() {
                rows.append(given: block[row, column], input: input, row: row)
            }
        }
        return rows.predictions()
    }

    /// How the margins of a row came about.
    ///
    /// - Throws: `.unexplained`.
    package func contributions(
        of row: Int, in predictions: Predictions
    ) throws(ModelError) -> [Contributions] {
        let width = model.signature.inputs.count
        // `withUnsafeBufferPointer` of an array rethrows untyped.
        let result = predictions.inputs.withUnsafeBufferPointer { inputs in
            Result { () throws(ModelError) in
                try model.contributions(
                    of: row, in: ModelRows(inputs, count: predictions.count, width: width))
            }
        }
        return try result.get()
    }

    /// Predicts from inputs that the caller gives.
    ///
    /// - Parameter given: For each row a value an input, in order; `nil` where none was given.
    package func predictions(for given: [[FeatureValue?]]) -> Predictions {
        var rows = PredictionRows(self, count: given.count)
        for (row, values) in given.enumerated() {
            for (input, value) in values.enumerated() {
                rows.append(given: value ?? .null, input: input, row: row)
            }
        }
        return rows.predictions()
    }
}
