import Features
package import JSON

/// The signature as it is stored with a version.
extension ModelSignature {
    package var json: JSONValue {
        [
            "inputs": .array(inputs.map(\.json)), "outputs": .array(outputs.map(\.json)),
            "task": .string(task.rawValue), "classes": .array(classes.map(JSONValue.string)),
        ]
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(json: JSONValue) {
        guard let inputs = json["inputs"]?.elements(Input.init(json:)),
            let outputs = json["outputs"]?.elements(Output.init(json:)),
            let task = json["task"]?.stringValue.flatMap(ModelTask.init(rawValue:)),
            let classes = json["classes"]?.elements(\.stringValue)
        else { return nil }
        self.init(inputs: inputs, outputs: outputs, task: task, classes: classes)
    }
}

extension ModelSignature.Input {
    package var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue)]
        if let vocabulary { object["vocabulary"] = vocabulary.json }
        return .object(object)
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(json: JSONValue) {
        guard let name = json["name"]?.stringValue,
            let type = json["type"]?.stringValue.flatMap(ModelSignature.InputType.init(rawValue:))
        else { return nil }
        var vocabulary: Vocabulary?
        if let stored = json["vocabulary"] {
            guard let read = Vocabulary(json: stored) else { return nil }
            vocabulary = read
        }
        self.init(name: name, type: type, vocabulary: vocabulary)
    }
}

extension ModelSignature.Output {
    package var json: JSONValue {
        [
            "name": .string(name), "type": .string(type.rawValue), "role": .string(role.rawValue),
            "width": .integer(Int64(width)),
        ]
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(json: JSONValue) {
        guard let name = json["name"]?.stringValue,
            let type = json["type"]?.stringValue.flatMap(ModelSignature.OutputType.init),
            let role = json["role"]?.stringValue.flatMap(ModelSignature.OutputRole.init),
            let width = json["width"]?.int64Value
        else { return nil }
        self.init(name: name, type: type, role: role, width: Int(clamping: width))
    }
}

extension Vocabulary {
    /// Categories with their codes, by code; JSON has no NaN, so an unknown that is missing is
    /// null.
    fileprivate var json: JSONValue {
        let texts = texts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        let numbers = numbers.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return [
            "texts": .array(texts.map { .array([.string($0.key.text), .number($0.value)]) }),
            "numbers": .array(numbers.map { .array([.number($0.key), .number($0.value)]) }),
            "unknown": unknown.isNaN ? .null : .number(unknown),
        ]
    }

    fileprivate init?(json: JSONValue) {
        guard
            let texts = json["texts"]?.elements({
                Self.pair($0) { $0.stringValue.map { TextCategory($0) } }
            }),
            let numbers = json["numbers"]?.elements({ Self.pair($0, \.doubleValue) }),
            let unknown = json["unknown"]
        else { return nil }
        self.init(
            texts: Dictionary(texts) { first, _ in first },
            numbers: Dictionary(numbers) { first, _ in first },
            unknown: unknown.doubleValue ?? .nan)
    }

    private static func pair<Category>(
        _ json: JSONValue, _ category: (JSONValue) -> Category?
    ) -> (Category, Double)? {
        guard let pair = json.arrayValue, pair.count == 2, let category = category(pair[0]),
            let code = pair[1].doubleValue
        else { return nil }
        return (category, code)
    }
}

extension ModelOrigin {
    /// `{"writer","objective","rounds","rounds_used","calibrated"?}`.
    package var json: JSONValue {
        var object: JSONObject = [
            "writer": .string(writer), "objective": .string(objective),
            "rounds": .integer(Int64(rounds)), "rounds_used": .integer(Int64(roundsUsed)),
        ]
        if let calibration { object["calibrated"] = .string(calibration.rawValue) }
        return .object(object)
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(json: JSONValue) {
        guard let writer = json["writer"]?.stringValue,
            let objective = json["objective"]?.stringValue,
            let rounds = json["rounds"]?.int64Value, let used = json["rounds_used"]?.int64Value
        else { return nil }
        self.init(
            writer: writer, objective: objective, rounds: Int(clamping: rounds),
            roundsUsed: Int(clamping: used),
            calibration: json["calibrated"]?.stringValue.flatMap(Calibrator.Method.init))
    }
}
