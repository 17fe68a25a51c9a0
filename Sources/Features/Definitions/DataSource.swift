import JSON

/// Where rows come from, and which of its columns tell the time.
package struct DataSource: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// A table, `schema.table` or `table`, read by materialization.
        case table(String)
        /// One SELECT statement, read by materialization.
        case query(String)
        /// Rows are sent to us; these are their columns.
        case push([Column])
    }

    package let name: String
    package let origin: Origin
    /// The column that says when a row was true.
    package let eventTimestamp: String
    /// The column that says when a row became known; without it, when it came to us.
    package let createdTimestamp: String?
    /// How much later than rows of greater times a row may come and still be found by an
    /// incremental materialization. Times are created times where the source has them, and else
    /// event times.
    package let lateness: DurationText?
    package let annotations: Annotations

    package init(
        name: String, origin: Origin, eventTimestamp: String, createdTimestamp: String? = nil,
        lateness: DurationText? = nil, annotations: Annotations = .none
    ) {
        self.name = name
        self.origin = origin
        self.eventTimestamp = eventTimestamp
        self.createdTimestamp = createdTimestamp
        self.lateness = lateness
        self.annotations = annotations
    }
}

extension DataSource {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(
            besides: [
                "name", "kind", "table", "query", "schema", "event_timestamp", "created_timestamp",
                "lateness",
            ] + Annotations.fields)
        let name = fields.name()
        let origin = Self.origin(reading: fields)
        let eventTimestamp = Self.eventTimestamp(reading: fields)
        let createdTimestamp = fields.string("created_timestamp")
        let lateness = Self.lateness(reading: fields)
        let annotations = Annotations(reading: fields)
        guard let name, let origin, let eventTimestamp else { return nil }
        self.init(
            name: name, origin: origin, eventTimestamp: eventTimestamp,
            createdTimestamp: createdTimestamp, lateness: lateness, annotations: annotations)
    }

    private static func origin(reading fields: FieldReader) -> Origin? {
        switch fields.requiredString("kind", hint: kindsHint) {
        case "batch":
            fields.refuse("schema") { _ in
                "A batch source has the columns of its table or query, and no schema of its own."
            }
            switch (fields.string("table"), fields.string("query")) {
            case (let table?, nil): return .table(table)
            case (nil, let query?): return .query(query)
            default:
                fields.fault(nil, "A batch source needs either a table or a query.")
                return nil
            }
        case "push":
            fields.refuse("table", "query", "lateness") { "A push source has no \($0)." }
            return .push(schema(reading: fields))
        case let kind?:
            fields.fault(
                "kind", "There is no kind of data source \"\(kind)\".", hint: kindsHint)
            return nil
        case nil: return nil
        }
    }

    private static let kindsHint = "The kinds are batch and push."

    private static func schema(reading fields: FieldReader) -> [Column] {
        fields.distinct(
            "schema", "columns",
            emptyDetail: "A push source needs a schema of at least one column.",
            name: \.name
        ) { reader in
            guard let column = Column(reading: reader) else { return nil }
            if Reserved.times.contains(column.name), column.type != .timestamp {
                reader.fault("type", "The column \"\(column.name)\" is always a timestamp.")
            }
            return column
        }
    }

    /// The event time's column; a push source has one of its own name unless it says otherwise.
    private static func eventTimestamp(reading fields: FieldReader) -> String? {
        guard fields.object["kind"] == "batch" else {
            return fields.string("event_timestamp") ?? Reserved.eventTimestamp
        }
        return fields.requiredString(
            "event_timestamp", hint: "Name the column that says when a row was true.")
    }

    private static func lateness(reading fields: FieldReader) -> DurationText? {
        // Of a push source it is refused anyway.
        guard fields.object["kind"] != "push", let text = fields.string("lateness")
        else { return nil }
        guard let lateness = DurationText(text) else {
            fields.fault(
                "lateness", "\"\(text)\" is not a duration.",
                hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            return nil
        }
        return lateness
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [("name", .string(name))]
        switch origin {
        case .table(let table): members += [("kind", "batch"), ("table", .string(table))]
        case .query(let query): members += [("kind", "batch"), ("query", .string(query))]
        case .push(let schema):
            members += [("kind", "push"), ("schema", .array(schema.map(\.json)))]
        }
        members.append(("event_timestamp", .string(eventTimestamp)))
        if let createdTimestamp {
            members.append(("created_timestamp", .string(createdTimestamp)))
        }
        if let lateness { members.append(("lateness", .string(lateness.text))) }
        return .object(JSONObject(members + annotations.members))
    }
}
