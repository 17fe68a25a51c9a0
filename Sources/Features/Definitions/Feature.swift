import JSON

/// A named, typed column of a view.
package struct Feature: Hashable, Sendable {
    package let name: String
    package let type: ValueType
    /// The source's column it is read from; by default the one of its own name.
    package let column: String
    package let annotations: Annotations

    package init(
        _ name: String, _ type: ValueType, column: String? = nil, annotations: Annotations = .none
    ) {
        self.name = name
        self.type = type
        self.column = column ?? name
        self.annotations = annotations
    }
}

extension Feature {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["name", "type", "column"] + Annotations.fields)
        let name = fields.name()
        let type = fields.valueType("type")
        let column = fields.string("column")
        let annotations = Annotations(reading: fields)
        if let name, Reserved.all.contains(name) {
            fields.fault(
                "name", "\"\(name)\" is a column of every view.",
                hint: "Give the feature another name, and its source's column as \"column\".")
        }
        guard let name, let type else { return nil }
        self.init(name, type, column: column, annotations: annotations)
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("type", .string(type.name)),
        ]
        if column != name { members.append(("column", .string(column))) }
        return .object(JSONObject(members + annotations.members))
    }
}
