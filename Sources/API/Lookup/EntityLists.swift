import Features
import JSON

/// Reads the members `entities` and `request` of a lookup: for each join key and each request value
/// a list of values, one per entity.
enum EntityLists {
    typealias Lists = [(name: String, values: [FeatureValue])]

    static func entities(
        _ entities: JSONValue?, for selection: FeatureSelection
    ) throws(Problem) -> Lists {
        let keys = selection.joinKeys
        // What is computed from the request alone has no entities.
        if keys.isEmpty, entities?.isNull ?? true { return [] }
        guard case .object(let object)? = entities else { throw missing(for: selection) }
        return try read(object, keys, member: "entities", kind: joinKey)
    }

    static func request(
        _ request: JSONValue?, for selection: FeatureSelection
    ) throws(Problem) -> Lists {
        guard let request, !request.isNull else { return [] }
        guard case .object(let object) = request else {
            throw .invalid(
                "request", "An object of lists is expected here.",
                hint: "Give each request value a list, of one value per entity.")
        }
        return try read(object, selection.requestColumns, member: "request", kind: requestValue)
    }

    private static func read(
        _ object: JSONObject, _ columns: [Column], member: String, kind: String
    ) throws(Problem) -> Lists {
        var lists: Lists = []
        for (name, list) in object.members {
            guard case .array(let items) = list else { throw notAList("\(member).\(name)") }
            guard let column = columns.first(where: { $0.name == name }) else {
                // Reported by the request itself, with the names there are.
                lists.append((name, []))
                continue
            }
            var values: [FeatureValue] = []
            values.reserveCapacity(items.count)
            for (index, item) in items.enumerated() {
                values.append(
                    try value(item, of: column, at: index, member: member, kind: kind))
            }
            lists.append((name, values))
        }
        return lists
    }

    /// One value of a list; of a join key none may be null.
    static func value(
        _ item: JSONValue, of column: Column, at index: Int, member: String, kind: String
    ) throws(Problem) -> FeatureValue {
        guard let value = FeatureValue(json: item, type: column.type),
            // A key that nobody can have is one that nobody has.
            kind == joinKey ? !value.isNull : !value.holdsZeroByte
        else {
            throw .invalid(
                "\(member).\(column.name)[\(index)]",
                "The \(kind) \"\(column.name)\" expects \(column.type.name), but this is "
                    + "\(item.text).")
        }
        return value
    }

    static let joinKey = "join key"
    static let requestValue = "request value"

    static func missing(for selection: FeatureSelection) -> Problem {
        .invalid(
            "entities", "An object of lists is expected here.",
            hint: selection.joinKeys.first.map {
                "Write {\"entities\": {\"\($0.name)\": [\"…\"]}}."
            })
    }

    static func notAList(_ path: String) -> Problem {
        .invalid(path, "A list of values is expected here.")
    }
}
