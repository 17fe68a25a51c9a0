import JSON

/// What is served of a feature where it has no value, or one older than its view's TTL.
///
/// It is declared with the feature and holds wherever values are served or joined, so that a model
/// is trained on the same numbers that it is asked with. Nothing else is stored because of it, and
/// the status goes on telling what was missing.
package enum Fallback: Hashable, Sendable {
    /// This value, of the feature's type; never null.
    case value(FeatureValue)
    /// The value that is too old. Where there is none at all, nothing is served.
    case lastKnown
    /// Nothing: the lookup is refused. In a join, which has exactly its entity rows, it is null.
    case reject

    /// What is served; null is nothing.
    ///
    /// This is the one place that decides it; the SQL of the offline join restates it
    /// (`PostgresStore/Join/ServedFeature.swift`).
    /// - Parameter stored: The value of the row that was found, however old; null without a row.
    @inline(__always)
    package func served(insteadOf stored: FeatureValue, _ status: FeatureStatus) -> FeatureValue {
        switch (self, status) {
        case (_, .present): stored
        case (.value(let value), _): value
        case (.lastKnown, .outsideMaxAge): stored
        case (.lastKnown, .notFound), (.lastKnown, .nullValue), (.reject, _): .null
        }
    }

    /// Whether what is served is due to the fallback.
    package func serves(_ status: FeatureStatus) -> Bool {
        switch (self, status) {
        case (_, .present), (.reject, _): false
        case (.value, _), (.lastKnown, .outsideMaxAge): true
        case (.lastKnown, .notFound), (.lastKnown, .nullValue): false
        }
    }

    /// Whether a lookup is refused for it: a null that was written is a value like others.
    package func refuses(_ status: FeatureStatus) -> Bool {
        self == .reject && (status == .notFound || status == .outsideMaxAge)
    }

    /// As definitions and answers call it.
    package var name: String {
        switch self {
        case .value: "default"
        case .lastKnown: "last_known"
        case .reject: "reject"
        }
    }

    static let names = ["default", "last_known", "reject"]
}

extension Fallback {
    /// Reads the members `fallback` and `default` of a feature.
    ///
    /// - Returns: `nil` where none is declared, and where a fault was noted.
    init?(reading fields: FieldReader, type: ValueType?) {
        let name = fields.string("fallback")
        guard name == "default" else {
            fields.refuse("default") { _ in
                "A default is served only where the fallback is \"default\"."
            }
            switch name {
            case nil: return nil
            case "last_known": self = .lastKnown
            case "reject": self = .reject
            case let other?:
                fields.fault(
                    "fallback", "There is no fallback \"\(other)\".",
                    hint: "The fallbacks are \(Self.names.joined(separator: ", ")).")
                return nil
            }
            return
        }
        guard let json = fields.object["default"], !json.isNull else {
            fields.fault(
                "default", "The fallback \"default\" needs a value to serve.",
                hint: "Write it as \"default\", of the feature's type.")
            return nil
        }
        guard let type else { return nil }
        guard let value = FeatureValue(json: json, type: type), !value.holdsZeroByte else {
            fields.fault(
                "default", "The feature is \(type.name), but this is \(json.text).",
                hint: "Write a value of the feature's type.")
            return nil
        }
        self = .value(value)
    }

    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [("fallback", .string(name))]
        if case .value(let value) = self { members.append(("default", value.json)) }
        return members
    }
}
