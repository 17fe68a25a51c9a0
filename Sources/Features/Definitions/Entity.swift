import JSON

/// What features describe: a driver, a route; found by the values of its join keys.
package struct Entity: Hashable, Sendable {
    package let name: String
    /// At least one; their order is the order of an entity key's values.
    package let joinKeys: [Column]
    package let annotations: Annotations

    package init(name: String, joinKeys: [Column], annotations: Annotations = .none) {
        self.name = name
        self.joinKeys = joinKeys
        self.annotations = annotations
    }
}

extension Entity {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["name", "join_keys"] + Annotations.fields)
        let name = fields.name()
        let joinKeys = fields.distinct(
            "join_keys", "join keys", emptyDetail: "An entity needs at least one join key.",
            name: \.name, read: Self.joinKey)
        let annotations = Annotations(reading: fields)
        guard let name else { return nil }
        self.init(name: name, joinKeys: joinKeys, annotations: annotations)
    }

    private static func joinKey(reading fields: FieldReader) -> Column? {
        guard let key = Column(reading: fields) else { return nil }
        if !key.type.canBeJoinKey {
            fields.fault(
                "type", "A join key cannot be of type \(key.type.name).",
                hint: "Use a type that compares exactly, such as string or int64.")
        }
        if Reserved.all.contains(key.name) {
            fields.fault(
                "name", "\"\(key.name)\" is a column of every view.",
                hint: "Give the join key another name.")
        }
        return key
    }

    var json: JSONValue {
        .object(
            JSONObject(
                [("name", .string(name)), ("join_keys", .array(joinKeys.map(\.json)))]
                    + annotations.members))
    }
}
