import JSON

extension EntityTable {
    /// Types entity rows as they were sent.
    ///
    /// Join keys take the views' types and `event_timestamp` is a timestamp, which no row may
    /// lack; other columns pass through: text of CSV stays text, JSON columns are bool, int64,
    /// float64 or string by their values, which may not be mixed except for the two numbers.
    /// - Parameters:
    ///   - rows: All bear the same columns, or for JSON some of them.
    ///   - typed: Columns beside the keys that have types, too, and may be null.
    /// - Throws: `.invalid` naming the first rows and columns that are wrong.
    package init(
        reading rows: [RowFields], joinKeys: [Column], typed: [Column] = []
    ) throws(FeatureError) {
        let names = Self.names(of: rows)
        var faults: [Fault] = []
        let required = joinKeys + [Column(Reserved.eventTimestamp, .timestamp)]
        for column in required where !rows.isEmpty && !names.contains(column.name) {
            faults.append(
                Fault(
                    "entity_rows", "The column \"\(column.name)\" is missing.",
                    hint: "Entity rows need \(required.map(\.name).joined(separator: ", "))."))
        }
        let columns = names.map { name in
            (required + typed).first { $0.name == name }
                ?? Column(name, Self.passedType(name, of: rows))
        }
        var values: [[FeatureValue]] = []
        values.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() where faults.count < Self.faultsMax {
            values.append(Self.type(row, index, columns, required, &faults))
        }
        guard faults.isEmpty else { throw .invalid("the entity rows are wrong", faults) }
        self.init(
            columns: rows.isEmpty ? required + typed : columns, rows: values,
            timesWithoutZone: rows.count { $0.lacksZone(Reserved.eventTimestamp) })
    }

    /// How many faults one answer names.
    private static let faultsMax = 20

    /// The names that rows bear, each once, in order of appearance.
    private static func names(of rows: [RowFields]) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        var lastHeader: CSVHeader?
        for row in rows {
            if case .text(let header, _) = row {
                if header === lastHeader { continue }
                lastHeader = header
            }
            for name in row.names where seen.insert(name).inserted { names.append(name) }
        }
        return names
    }

    private static func type(
        _ row: RowFields, _ index: Int, _ columns: [Column], _ required: [Column],
        _ faults: inout [Fault]
    ) -> [FeatureValue] {
        columns.map { column in
            let path = "entity_rows[\(index)].\(column.name)"
            guard let value = row.value(column.name, as: column.type) else {
                faults.append(
                    Fault(
                        path,
                        "\"\(column.name)\" expects \(column.type.name), "
                            + "but holds \(row.quoted(column.name))."))
                return .null
            }
            if value.holdsZeroByte {
                faults.append(
                    Fault(
                        path,
                        "\"\(column.name)\" holds text with a zero byte, which cannot be stored."))
            }
            if value.isNull, required.contains(column) {
                faults.append(Fault(path, EntityTyper.missing(column.name)))
            }
            return value
        }
    }

    private static func passedType(_ name: String, of rows: [RowFields]) -> ValueType {
        var type: ValueType?
        for row in rows {
            guard case .json(let object) = row, let value = object[name] else { continue }
            switch (value, type) {
            case (.null, _): continue
            case (.bool, nil), (.bool, .bool?): type = .bool
            case (.integer, nil), (.integer, .int64?): type = .int64
            case (.integer, .float64?), (.number, nil), (.number, .float64?), (.number, .int64?):
                type = .float64
            case (.string, nil), (.string, .string?): type = .string
            default: return .string
            }
        }
        return type ?? .string
    }
}
