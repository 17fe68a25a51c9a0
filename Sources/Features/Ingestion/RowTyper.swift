/// Gives the rows of a batch the types of a view.
package struct RowTyper: Sendable {
    private let schema: FeatureViewSchema
    /// Columns a row may bear: the view's, or all of the push source's.
    private let knownNames: Set<String>
    /// Whether columns are called as in the source, or as in the view.
    private let readsSourceColumns: Bool
    /// The columns that may hold each time; the first that does counts.
    private let eventTimeNames: [String]
    private let createdTimeNames: [String]

    /// For rows sent to the view, whose columns are the view's features.
    package init(view schema: FeatureViewSchema) {
        self.init(
            schema, readsSourceColumns: false,
            names: schema.keys.map(\.name) + schema.storedFeatures.map(\.name))
    }

    /// For rows sent to the view's push source, whose columns are the source's.
    package init(source schema: FeatureViewSchema, columns: [Column]) {
        self.init(schema, readsSourceColumns: true, names: columns.map(\.name))
    }

    private init(_ schema: FeatureViewSchema, readsSourceColumns: Bool, names: [String]) {
        self.schema = schema
        self.readsSourceColumns = readsSourceColumns
        eventTimeNames = Self.distinct(Reserved.eventTimestamp, schema.source.eventTimestamp)
        createdTimeNames = Self.distinct(Reserved.createdTimestamp, schema.source.createdTimestamp)
        knownNames = Set(names + eventTimeNames + createdTimeNames)
    }

    private static func distinct(_ name: String, _ own: String?) -> [String] {
        own.map { $0 == name ? [name] : [name, $0] } ?? [name]
    }

    /// The typed row, or everything that is wrong with it.
    package func type(_ fields: RowFields, row: Int) -> Result<TypedRow, RowFaults> {
        var faults: [RowFault] = []
        for name in fields.names where !knownNames.contains(name) {
            let owner =
                readsSourceColumns
                ? "data source \"\(schema.source.name)\"" : "feature view \"\(schema.name)\""
            faults.append(
                RowFault(
                    row: row, field: name, check: "type",
                    detail: "The \(owner) has no column \"\(name)\"."))
        }
        let key = schema.keys.map { column -> FeatureValue in
            let value = typed(fields, column.name, column.type, row: row, check: "key", &faults)
            if let value, value.isNull {
                faults.append(
                    RowFault(
                        row: row, field: column.name, check: "key",
                        detail: "The join key \"\(column.name)\" is missing."))
            }
            return value ?? .null
        }
        let times = times(of: fields, row: row, &faults)
        let values = schema.storedFeatures.map { feature in
            let name = readsSourceColumns ? feature.column : feature.name
            return typed(fields, name, feature.type, row: row, check: "type", &faults) ?? .null
        }
        guard faults.isEmpty, let eventTime = times.event else {
            return .failure(RowFaults(faults: faults))
        }
        return .success(
            TypedRow(
                key: EntityKey(key), eventTime: eventTime, createdTime: times.created,
                values: values))
    }

    private func times(
        of fields: RowFields, row: Int, _ faults: inout [RowFault]
    ) -> (event: EventTime?, created: EventTime?) {
        let event = time(fields, eventTimeNames, row, &faults)
        if event == nil, !faults.contains(where: { $0.check == "time" }) {
            faults.append(
                RowFault(
                    row: row, field: Reserved.eventTimestamp, check: "time",
                    detail: "The event timestamp is missing."))
        }
        return (event, time(fields, createdTimeNames, row, &faults))
    }

    /// The time in the first of the columns that holds one.
    private func time(
        _ fields: RowFields, _ names: [String], _ row: Int, _ faults: inout [RowFault]
    ) -> EventTime? {
        for name in names {
            let value = typed(fields, name, .timestamp, row: row, check: "time", &faults)
            if case .timestamp(let time)? = value { return time }
        }
        return nil
    }

    private func typed(
        _ fields: RowFields, _ name: String, _ type: ValueType, row: Int, check: String,
        _ faults: inout [RowFault]
    ) -> FeatureValue? {
        let value = fields.value(name, as: type)
        if let value, !value.holdsZeroByte { return value }
        let detail =
            value == nil
            ? "\"\(name)\" expects \(type.name), but holds \(fields.quoted(name))."
            : "\"\(name)\" holds text with a zero byte, which cannot be stored."
        faults.append(RowFault(row: row, field: name, check: check, detail: detail))
        return nil
    }
}
