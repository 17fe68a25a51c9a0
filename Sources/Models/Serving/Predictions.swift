package import Features

/// What a version predicted for some rows, with what it read: laid out flat, row after row.
package struct Predictions: Sendable {
    /// Why a row was not predicted.
    package enum Refusal: String, Sendable {
        case missingValue = "MISSING_VALUE"
        case unknownCategory = "UNKNOWN_CATEGORY"
    }

    package let count: Int
    /// The inputs as they were scored: NaN where one is missing, a text by its vocabulary's number.
    package let inputs: [Double]
    /// Where each input came from.
    package let statuses: [InputStatus]
    /// The event time of each input's row; empty where there is none of any.
    package let eventTimes: [EventTime?]
    /// The texts of the inputs that are texts; empty where none is.
    package let texts: [String?]
    /// The outputs, as the signature lays them out; not to be read of a refused row.
    package let scores: [Double]
    /// By row; those that the version's policy refuses.
    package let refusals: [Int: Refusal]

    /// Whether no input of any row is missing.
    package let isComplete: Bool
}

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
            if input.type == .string {
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
