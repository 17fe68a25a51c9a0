import Features
import JSON
import Models

/// What values of requests mean to the inputs of a model: the one decoder of all protocols.
struct InputColumns {
    let inputs: [ModelSignature.Input]
    let policy: InputPolicy

    init(_ signature: ModelSignature, _ policy: InputPolicy) {
        inputs = signature.inputs
        self.policy = policy
    }

    var count: Int { inputs.count }

    /// Whether every number stands for itself.
    var takeNumbersAsTheyAre: Bool { inputs.allSatisfy { $0.vocabulary == nil } }

    /// Whether an input has texts for values.
    func takesTexts(_ column: Int) -> Bool {
        inputs[column].type == .string || inputs[column].vocabulary?.texts.isEmpty == false
    }

    func takesNumbers(_ column: Int) -> Bool { inputs[column].type != .string }

    /// What a text stands for. Of texts where a number belongs only the names of numbers that JSON
    /// cannot write are taken.
    func number(ofText text: String, _ column: Int) throws(InputFault) -> Double {
        if takesTexts(column) { return try number(of: .string(text), column) }
        guard let number = Double(nonFiniteName: text) else {
            throw InputFault("A number is expected, but this is \(JSONValue.string(text).text).")
        }
        return number
    }

    /// What a number stands for: itself, or the code of a category that is a number.
    @inline(__always)
    func number(_ value: Double, _ column: Int) throws(InputFault) -> Double {
        guard inputs[column].vocabulary != nil || inputs[column].type == .string else {
            return value
        }
        return try number(of: .float64(value), column)
    }

    private func number(of value: FeatureValue, _ column: Int) throws(InputFault) -> Double {
        let input = inputs[column]
        switch input.number(of: value) {
        case .known(let number): return number
        case .unknownCategory(let code) where policy.unknownCategories == .allow: return code
        case .unknownCategory:
            throw InputFault(
                "The model was not trained with \(value.shown) in \"\(input.name)\".",
                hint: "Its policy refuses unknown categories.")
        case .wrongType:
            let kind = takesTexts(column) ? "text" : "number"
            throw InputFault("A \(kind) is expected, but this is \(value.shown).")
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

    /// Reads the value of an input: a number, a text, true or false; null is a missing one.
    func read(_ reader: inout JSONReader, _ column: Int) throws -> Double {
        let kind = try reader.peek()
        switch kind {
        case .number: return try number(try reader.readDouble(), column)
        case .null:
            try reader.readNull()
            return .nan
        case .bool: return try number(try reader.readBool() ? 1 : 0, column)
        case .string: return try number(ofText: try reader.readString(), column)
        case .array, .object:
            throw InputFault("A value is expected, but this is \(kind.phrase).")
        }
    }

    /// The first of these names, as many as a message can hold.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(namesMax).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > namesMax ? "\(shown) and \(names.count - namesMax) more" : shown
    }

    private static let namesMax = 20
}

extension FeatureValue {
    /// A text or a number for a message.
    fileprivate var shown: String {
        switch self {
        case .string(let text): JSONValue.string(text).text
        default: number.map { "\($0)" } ?? "another value"
        }
    }
}
