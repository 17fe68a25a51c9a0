package import JSON

/// What becomes of rows whose inputs a model can take, but perhaps should not.
///
/// Declared with a model, and pinned with each version when it is added.
package struct InputPolicy: Hashable, Sendable {
    /// The raw value is the name callers use.
    package enum Rule: String, Sendable, CaseIterable {
        case allow
        case refuse
    }

    /// Of inputs without a value; where allowed, they are missing as the format understands it.
    package let missingValues: Rule
    /// Of categories that the model was not trained with; where allowed, each counts as the
    /// format's unknown.
    package let unknownCategories: Rule

    package init(missingValues: Rule = .allow, unknownCategories: Rule = .allow) {
        self.missingValues = missingValues
        self.unknownCategories = unknownCategories
    }
}

extension InputPolicy {
    static let fields = ["missing_values", "unknown_categories"]

    init(reading fields: FieldReader) {
        self.init(
            missingValues: fields.rule("missing_values"),
            unknownCategories: fields.rule("unknown_categories"))
    }

    /// Only what is refused is written: that everything is allowed goes without saying.
    var members: [(String, JSONValue)] {
        let rules = [("missing_values", missingValues), ("unknown_categories", unknownCategories)]
        return rules.filter { $0.1 != .allow }.map { ($0.0, .string($0.1.rawValue)) }
    }

    /// Both rules.
    package var json: JSONValue {
        [
            "missing_values": .string(missingValues.rawValue),
            "unknown_categories": .string(unknownCategories.rawValue),
        ]
    }

    /// What `json` gives; a rule that is not there allows.
    package init(json: JSONValue) {
        let rule = { (name: String) in
            json[name]?.stringValue.flatMap(Rule.init(rawValue:)) ?? .allow
        }
        self.init(
            missingValues: rule("missing_values"), unknownCategories: rule("unknown_categories"))
    }
}

extension FieldReader {
    fileprivate func rule(_ field: String) -> InputPolicy.Rule {
        guard let name = string(field) else { return .allow }
        guard let rule = InputPolicy.Rule(rawValue: name) else {
            let names = InputPolicy.Rule.allCases.map(\.rawValue).joined(separator: " or ")
            fault(field, "There is no rule \"\(name)\".", hint: "It is \(names).")
            return .allow
        }
        return rule
    }
}
