import Features
import JSON
import Models

/// What values of requests mean to the inputs of a model: the one decoder of all protocols
/// that bring rows along.
struct InputColumns {
    let inputs: [ModelSignature.Input]
    let policy: InputPolicy
    /// Of each input whether numbers stand for themselves, and are not categories.
    let arePlain: [Bool]

    init(_ signature: ModelSignature, _ policy: InputPolicy) {
        inputs = signature.inputs
        self.policy = policy
        arePlain = inputs.map { $0.vocabulary == nil && !$0.takesTexts }
    }

    var count: Int { inputs.count }

    /// Whether every number stands for itself.
    var takeNumbersAsTheyAre: Bool { arePlain.allSatisfy { $0 } }

    func takesTexts(_ column: Int) -> Bool { inputs[column].takesTexts }

    /// What the model scores for a value: a number, a text, or what is missing.
    func number(of value: FeatureValue, _ column: Int) throws(InputFault) -> Double {
        let input = inputs[column]
        switch input.number(of: value) {
        case .known(let number): return number
        case .unknownCategory(let code) where policy.unknownCategories == .allow: return code
        case .unknownCategory:
            throw InputFault(
                "The model was not trained with \(value.shown) in \"\(input.name)\".",
                hint: "Its policy refuses unknown categories.")
        case .wrongType: throw InputFault(value.shown, isNoValueOf: input)
        }
    }

    /// Throws where a value is missing and the model's policy refuses that.
    func checkMissing(_ rows: ModelRows) throws(Problem) {
        guard policy.missingValues == .refuse else { return }
        let missing =
            switch rows.values {
            case .float32(let values): values.firstIndex { $0.isNaN }
            case .float64(let values): values.firstIndex { $0.isNaN }
            }
        guard let missing else { return }
        let (row, column) = missing.quotientAndRemainder(dividingBy: count)
        throw .invalid(
            "row \(row)", "The input \"\(inputs[column].name)\" is missing.",
            hint: "The model's policy refuses missing values.")
    }

    /// The first of these names, as many as a message can hold.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(namesMax).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > namesMax ? "\(shown) and \(names.count - namesMax) more" : shown
    }

    private static let namesMax = 20
}

extension FeatureValue {
    /// A value of a request for a message.
    fileprivate var shown: String {
        switch self {
        case .string(let text): JSONValue.string(text).text
        case .bool(let flag): "\(flag)"
        default: number.map { "\($0)" } ?? "another value"
        }
    }
}
