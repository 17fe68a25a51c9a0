import Features
import JSON
import Models

extension ModelVersion {
    /// The version as it is answered.
    ///
    /// - Parameter state: Where it is on this server.
    func json(in state: VersionState) -> JSONObject {
        var object: JSONObject = [
            "version": .integer(Int64(version)), "format": .string(format.rawValue),
            "sha256": .string(sha256), "bytes": .integer(Int64(bytes)),
            "inputs": .array(inputs.map { .object($0.answer) }),
        ]
        if let signature {
            object["outputs"] = .array(signature.outputs.map(\.json))
            object["task"] = .string(signature.task.rawValue)
            object["classes"] = .array(signature.classes.map(JSONValue.string))
        }
        for (name, value) in origin?.json.objectValue?.members ?? [] { object[name] = value }
        for (name, value) in policy.json.objectValue?.members ?? [] { object[name] = value }
        object["created_at"] = .string(createdAt.description)
        switch state {
        case .loaded(let bytes):
            object["state"] = "loaded"
            object["memory_bytes"] = .integer(Int64(bytes))
        case .stored: object["state"] = "stored"
        case .failed(let reason):
            object["state"] = "failed"
            object["reason"] = .string(reason)
        }
        if let features { object["reads"] = .array(features.meant.map { .string("\($0)") }) }
        return object
    }
}

extension ModelSignature.Input {
    /// Categories of one input that are answered; more are counted.
    private static let categoriesMax = 1000

    fileprivate var answer: JSONObject {
        var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue)]
        guard let vocabulary else { return object }
        let categories = vocabulary.categories(upTo: Self.categoriesMax)
        object["categories"] = .array(
            categories.map { category in
                switch category {
                case .text(let text): .string(text)
                case .number(let number): .number(number)
                }
            })
        object["categories_count"] = .integer(Int64(vocabulary.count))
        return object
    }
}
