import JSON

/// Says in words what differs between two versions of a definition.
enum DefinitionDifference {
    /// One line for each member that differs; lists of named things are compared by name.
    static func lines(from old: Definition, to new: Definition) -> [String] {
        guard case .object(let before) = old.json, case .object(let after) = new.json else {
            return []
        }
        let names = before.keys + after.keys.filter { before[$0] == nil }
        return names.flatMap { lines(member: $0, from: before[$0], to: after[$0]) }
    }

    private static func lines(
        member: String, from before: JSONValue?, to after: JSONValue?
    ) -> [String] {
        guard before != after else { return [] }
        if let old = named(before), let new = named(after) {
            return lines(namedItemsOf: member, from: old, to: new)
        }
        switch (before, after) {
        case (let before?, let after?): return ["\(member): \(before.text) → \(after.text)"]
        case (nil, let after?): return ["\(member): \(after.text) added"]
        case (let before?, nil): return ["\(member): \(before.text) removed"]
        case (nil, nil): return []
        }
    }

    private static func lines(
        namedItemsOf member: String, from old: [(String, JSONValue)], to new: [(String, JSONValue)]
    ) -> [String] {
        var lines: [String] = []
        for (name, item) in new {
            guard let before = old.first(where: { $0.0 == name })?.1 else {
                lines.append("\(member): \(name) added")
                continue
            }
            if before != item { lines.append("\(member): \(name) \(before.text) → \(item.text)") }
        }
        for (name, _) in old where !new.contains(where: { $0.0 == name }) {
            lines.append("\(member): \(name) removed")
        }
        return lines.isEmpty ? ["\(member): in another order"] : lines
    }

    /// The items with their names; `nil` unless the value is a list of objects with names.
    private static func named(_ value: JSONValue?) -> [(String, JSONValue)]? {
        guard case .array(let items)? = value else { return nil }
        var named: [(String, JSONValue)] = []
        for item in items {
            guard let name = item["name"]?.stringValue else { return nil }
            named.append((name, item))
        }
        return named
    }
}
