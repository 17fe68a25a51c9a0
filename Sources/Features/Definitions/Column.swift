package import JSON

/// A named, typed column: a join key, a column of a source, of a dataset.
package struct Column: Hashable, Sendable {
    package let name: String
    package let type: ValueType

    package init(_ name: String, _ type: ValueType) {
        self.name = name
        self.type = type
    }

    package var json: JSONValue { ["name": .string(name), "type": .string(type.name)] }

    init?(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["name", "type"])
        let name = fields.name()
        let type = fields.valueType("type")
        guard let name, let type else { return nil }
        self.init(name, type)
    }
}
