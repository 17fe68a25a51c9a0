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
        guard case .object(let object)? = entities else {
            throw .invalid(
                "entities", "An object of lists is expected here.",
                hint: keys.first.map { "Write {\"entities\": {\"\($0.name)\": [\"…\"]}}." })
        }
        return try read(object, keys, member: "entities", kind: "join key")
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
        return try read(object, selection.requestColumns, member: "request", kind: "request value")
    }

    /// As Feast's clients send them: request values stand among the entities, and what nobody
    /// needs is dropped.
    static func feast(
        _ entities: JSONValue?, for selection: FeatureSelection
    ) throws(Problem) -> (keys: Lists, request: Lists) {
        guard case .object(let object)? = entities else {
            return (try Self.entities(entities, for: selection), [])
        }
        let pick = { (columns: [Column]) in
            JSONObject(
                object.members.filter { member in columns.contains { $0.name == member.key } }
                    .map { ($0.key, $0.value) })
        }
        let keys = try read(
            pick(selection.joinKeys), selection.joinKeys, member: "entities", kind: "join key")
        let request = try read(
            pick(selection.requestColumns), selection.requestColumns, member: "entities",
            kind: "request value")
        return (keys, request)
    }

    private static func read(
        _ object: JSONObject, _ columns: [Column], member: String, kind: String
    ) throws(Problem) -> Lists {
        var lists: Lists = []
        for (name, list) in object.members {
            guard case .array(let items) = list else {
                throw .invalid("\(member).\(name)", "A list of values is expected here.")
            }
            guard let column = columns.first(where: { $0.name == name }) else {
                // Reported by the request itself, with the names there are.
                lists.append((name, []))
                continue
            }
            var values: [FeatureValue] = []
            values.reserveCapacity(items.count)
            for (index, item) in items.enumerated() {
                guard let value = FeatureValue(json: item, type: column.type),
                    !value.isNull || kind != "join key", !value.holdsZeroByte
                else {
                    throw .invalid(
                        "\(member).\(name)[\(index)]",
                        "The \(kind) \"\(name)\" expects \(column.type.name), but this is "
                            + "\(item.text).")
                }
                values.append(value)
            }
            lists.append((name, values))
        }
        return lists
    }
}
