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

    /// Takes the next input of the row, whose value came with the request.
    mutating func append(given value: FeatureValue, of input: ModelSignature.Input, row: Int) {
        append(value, InputStatus(given: value), of: input, row: row)
    }

    /// Takes the next input of the row.
    mutating func append(
        _ value: FeatureValue, _ status: InputStatus, of input: ModelSignature.Input, row: Int
    ) {
        var number: Double
        if input.vocabulary == nil, case .float64(let plain) = value {
            number = plain
        } else {
            switch input.number(of: value) {
            case .known(let known): number = known
            case .unknownCategory(let code):
                number = code
                if served.version.policy.unknownCategories == .refuse {
                    refusals[row] = .unknownCategory
                }
            // Whoever gives values has seen to it that they fit.
            case .wrongType: number = .nan
            }
            if input.takesTexts {
                if case .string(let text) = value { texts.append(text) } else { texts.append(nil) }
            }
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

    func predictions(eventTimes: [EventTime?]) -> Predictions {
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
