import Features
import JSON

extension RegistryPlan {
    /// `needs_force` stands there where the plan is not applied without force; the breaks say why.
    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("project", .string(project.name)), ("changes", .array(changes.map(\.json))),
        ]
        if !objections.isEmpty { members.append(("needs_force", true)) }
        return .object(JSONObject(members))
    }
}

extension DefinitionChange {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("kind", .string(id.kind.rawValue)), ("name", .string(name)),
            ("action", .string(action.rawValue)), ("version", .integer(Int64(version))),
            ("details", .array(details.map(JSONValue.string))),
            ("breaks", .array(breaks.map(\.json))),
        ]
        if let backfill { members.append(("backfill", backfill.json)) }
        return .object(JSONObject(members))
    }
}

extension Break {
    fileprivate var json: JSONValue {
        ["kind": .string(kind), "name": .string(name), "reason": .string(reason)]
    }
}

extension Backfill {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("reason", .string(reason.rawValue)),
            ("features", .array(features.map(JSONValue.string))),
        ]
        if let rows, let secondsEstimate {
            members += [
                ("rows", .integer(Int64(rows))), ("seconds", .number(secondsEstimate)),
                (
                    "estimate",
                    .string(
                        "Both are estimates: rows is what PostgreSQL's planner expects of the "
                            + "source, seconds assumes \(Self.rowsPerSecondAssumed) rows a second.")
                ),
            ]
        }
        return .object(JSONObject(members))
    }
}
