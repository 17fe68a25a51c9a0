import JSON

/// A named, typed column of a view.
package struct Feature: Hashable, Sendable {
    package let name: String
    package let type: ValueType
    /// `nil` where nothing is written: the default.
    private let writtenColumn: String?
    /// `nil` where nothing is written: the feature keeps those it has.
    private let writtenAliases: [String]?
    /// The name under which it was applied earlier, as a new bundle writes it; a registered
    /// feature has it among its aliases.
    let renamedFrom: String?
    /// What is served where it has no value, or one too old; `nil` is nothing.
    package let fallback: Fallback?
    package let annotations: Annotations

    package init(
        _ name: String, _ type: ValueType, column: String? = nil, aliases: [String]? = nil,
        renamedFrom: String? = nil, fallback: Fallback? = nil, annotations: Annotations = .none
    ) {
        self.name = name
        self.type = type
        self.writtenColumn = column
        self.writtenAliases = aliases
        self.renamedFrom = renamedFrom
        self.fallback = fallback
        self.annotations = annotations
    }

    /// Earlier names that still mean this feature, oldest first.
    package var aliases: [String] { writtenAliases ?? [] }

    /// The source's column it is read from; by default the one of its first name, so that renaming
    /// a feature does not change what it reads.
    package var column: String { writtenColumn ?? aliases.first ?? renamedFrom ?? name }

    /// Its name and its aliases.
    package var names: [String] { [name] + aliases }
}

extension Feature {
    /// The feature as it is registered, given those of the view's registered version: with the
    /// aliases that follow from its history.
    func settled(after registered: [Feature]) -> Feature {
        let before =
            registered.first { $0.name == name }
            ?? renamedFrom.flatMap { old in registered.first { $0.name == old } }
        var aliases = writtenAliases ?? before?.aliases ?? []
        for old in [before?.name, renamedFrom].compactMap({ $0 }) where !aliases.contains(old) {
            aliases.append(old)
        }
        aliases.removeAll { $0 == name }
        let kept = aliases.isEmpty ? nil : before?.column
        let column = writtenColumn ?? kept ?? aliases.first ?? name
        return Feature(
            name, type, column: column == aliases.first ?? name ? nil : column,
            aliases: aliases.isEmpty ? nil : aliases, fallback: fallback, annotations: annotations)
    }
}

extension Feature {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(
            besides: [
                "name", "type", "column", "renamed_from", "aliases", "fallback", "default",
            ] + Annotations.fields)
        let name = fields.name()
        let type = fields.valueType("type")
        let column = fields.string("column")
        let renamedFrom = fields.object["renamed_from"].flatMap { _ in fields.name("renamed_from") }
        let aliases = fields.object["aliases"].map { _ in fields.strings("aliases").map(\.text) }
        let fallback = Fallback(reading: fields, type: type)
        let annotations = Annotations(reading: fields)
        if let name, Reserved.all.contains(name) {
            fields.fault(
                "name", "\"\(name)\" is a column of every view.",
                hint: "Give the feature another name, and its source's column as \"column\".")
        }
        guard let name, let type else { return nil }
        self.init(
            name, type, column: column, aliases: aliases, renamedFrom: renamedFrom,
            fallback: fallback, annotations: annotations)
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("type", .string(type.name)),
        ]
        if column != aliases.first ?? name { members.append(("column", .string(column))) }
        if !aliases.isEmpty {
            members.append(("aliases", .array(aliases.map(JSONValue.string))))
        }
        members += fallback?.members ?? []
        return .object(JSONObject(members + annotations.members))
    }
}
