import Features

/// Collects the inputs of rows, and has them scored.
struct PredictionRows {
    private let served: ServedModel
    private let count: Int
    private var inputs: [Double] = []
    private(set) var statuses: [InputStatus] = []
    private var texts: [String?] = []
    private var refusals: [Int: Predictions.Refusal] = [:]
    private var isComplete = true

    init(_ served: ServedModel, count: Int) {
        self.served = served
        self.count = count
        let cells = count * served.model.signature.inputs.count
        inputs.reserveCapacity(cells)
        statuses.reserveCapacity(cells)
    }

    /// Takes the value of the row's next input, which is the `input`th, and came with the request.
    mutating func append(given value: FeatureValue, input: Int, row: Int) {
        append(value, InputStatus(given: value), input: input, row: row)
    }

    /// Takes the value of the row's next input, which is the `input`th.
    mutating func append(_ value: FeatureValue, _ status: InputStatus, input: Int, row: Int) {
        let number: Double
        if served.takesNumbers[input], case .float64(let plain) = value {
            number = plain
        } else {
            number = converted(value, served.model.signature.inputs[input], row)
        }
        if number.isNaN {
            isComplete = false
            if served.version.policy.missingValues == .refuse, refusals[row] == nil {
                refusals[row] = .missingValue
            }
        }
        inputs.append(number)
        statuses.append(status)
    }

    private mutating func converted(
        _ value: FeatureValue, _ input: ModelSignature.Input, _ row: Int
    ) -> Double {
        if input.takesTexts {
            if case .string(let text) = value { texts.append(text) } else { texts.append(nil) }
        }
        switch input.number(of: value) {
        case .known(let number): return number
        case .unknownCategory(let code):
            if served.version.policy.unknownCategories == .refuse {
                refusals[row] = .unknownCategory
            }
            return code
        // Whoever gives values has seen to it that they fit.
        case .wrongType: return .nan
        }
    }

    func predictions(eventTimes: InputEventTimes? = nil) -> Predictions {
        let model = served.model
        let scores = inputs.withUnsafeBufferPointer {
            model.scores(
                of: ModelRows($0, count: count, width: model.signature.inputs.count))
        }
        return Predictions(
            count: count, inputs: inputs, statuses: statuses, eventTimes: eventTimes,
            texts: texts, scores: scores, refusals: refusals, isComplete: isComplete)
    }
}
