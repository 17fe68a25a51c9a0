import Features
import JSON

extension RegistryPlan {
    /// `needs_force` stands there where the plan is not applied without force; the breaks say why,
    /// and unless force was given `refusal` is the problem that an apply would be answered with.
    var json: JSONValue { .object(JSONObject(members)) }

    /// The plan after it was applied, with what is left to do.
    var appliedJSON: JSONValue { .object(JSONObject(members + [("next", .array(next))])) }

    private var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("project", .string(project.name)), ("changes", .array(changes.map(\.json))),
        ]
        if !objections.isEmpty { members.append(("needs_force", true)) }
        if let refusal {
            members.append(("refusal", Problem(refusal).json(requestID: nil)))
        }
        return members
    }

    /// The history that the changes lack, and what brings it.
    private var next: [JSONValue] {
        changes.compactMap { change in
            guard let backfill = change.backfill else { return nil }
            let path = "/v1/feature-views/\(change.id.name)/backfill?project=\(project.name)"
            return [
                "feature_view": .string(change.id.name),
                "features": .array(backfill.features.map(JSONValue.string)),
                "rows": backfill.rows.map { JSONValue.integer(Int64($0)) } ?? .null,
                "detail": .string(backfill.sentence(of: change)),
                "request": .string("POST \(path)"),
            ]
        }
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

    /// What is missing, for people.
    fileprivate func sentence(of change: DefinitionChange) -> String {
        let view = "feature view \"\(change.id.name)\""
        let what =
            switch reason {
            case .newView: "The new \(view) holds no rows yet"
            case .newVersion: "Version \(change.version) of the \(view) holds no rows yet"
            case .newFeatures:
                "The stored rows of the \(view) hold no \(features.joined(separator: ", ")) yet"
            }
        let source = rows.map { ": its source has about \($0) rows (estimated)" } ?? ""
        return "\(what)\(source)."
    }
}
