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

    func takesNumbers(_ column: Int) -> Bool {
        inputs[column].type != .string || inputs[column].vocabulary?.numbers.isEmpty == false
    }

    /// What a text stands for. Of texts where a number belongs only the names of numbers that JSON
    /// cannot write are taken.
    func number(ofText text: String, _ column: Int) throws(InputFault) -> Double {
        if takesTexts(column), let vocabulary = inputs[column].vocabulary {
            return try known(vocabulary.code(of: text), vocabulary, .string(text), column)
        }
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
        return try code(of: value, column)
    }

    private func code(of value: Double, _ column: Int) throws(InputFault) -> Double {
        guard !value.isNaN else { return .nan }
        guard takesNumbers(column), let vocabulary = inputs[column].vocabulary else {
            throw InputFault("A text is expected, but this is \(JSONValue.number(value).text).")
        }
        return try known(vocabulary.code(of: value), vocabulary, .number(value), column)
    }

    /// - Parameter code: `nil` for a category that the vocabulary lacks.
    private func known(
        _ code: Double?, _ vocabulary: Vocabulary, _ value: JSONValue, _ column: Int
    ) throws(InputFault) -> Double {
        if let code { return code }
        guard policy.unknownCategories == .allow else {
            throw InputFault(
                "The model was not trained with \(value.text) in \"\(inputs[column].name)\".",
                hint: "Its policy refuses unknown categories.")
        }
        return vocabulary.unknown
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

extension Double {
    /// The number of one of the names by which answers give what JSON has no number for.
    init?(nonFiniteName name: String) {
        switch name {
        case "NaN": self = .nan
        case "Infinity": self = .infinity
        case "-Infinity": self = -.infinity
        default: return nil
        }
    }
}
