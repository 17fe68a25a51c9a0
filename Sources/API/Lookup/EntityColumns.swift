import Features
import JSON

/// Reads the member `entities`: for each join key a list of values.
enum EntityColumns {
    static func read(
        _ entities: JSONValue?, for selection: FeatureSelection
    ) throws -> [(name: String, values: [FeatureValue])] {
        guard case .object(let object)? = entities else { throw missing(for: selection) }
        var columns: [(name: String, values: [FeatureValue])] = []
        for (name, list) in object.members {
            guard case .array(let items) = list else { throw notAList(name) }
            guard let key = selection.joinKeys.first(where: { $0.name == name }) else {
                // Reported by the request itself, with the keys there are.
                columns.append((name, []))
                continue
            }
            columns.append(
                (name, try items.enumerated().map { try value($1, of: key, at: $0) }))
        }
        return columns
    }

    /// The value of a join key.
    /// - Parameter index: Where it stands in its list.
    static func value(
        _ item: JSONValue, of key: Column, at index: Int
    ) throws(Problem) -> FeatureValue {
        guard let value = FeatureValue(json: item, type: key.type), !value.isNull else {
            throw .invalid(
                "entities.\(key.name)[\(index)]",
                "The join key \"\(key.name)\" expects \(key.type.name), but this is \(item.text).")
        }
        return value
    }

    static func missing(for selection: FeatureSelection) -> Problem {
        .invalid(
            "entities", "An object of lists is expected here.",
            hint: "Write {\"entities\": {\"\(selection.joinKeys[0].name)\": [\"…\"]}}.")
    }

    static func notAList(_ name: String) -> Problem {
        .invalid("entities.\(name)", "A list of values is expected here.")
    }
}
