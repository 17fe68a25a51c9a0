/// The columns that a data source really has, against which views are checked.
package struct SourceColumns: Sendable {
    /// How messages call the source, such as `table "raw.weather"`.
    let title: String
    /// The type is `nil` where a column's own type has no counterpart among ours.
    let columns: [(name: String, type: ValueType?, storedType: String)]

    /// The columns of a table or query, as the database describes them.
    package init(title: String, columns: [(name: String, type: ValueType?, storedType: String)]) {
        self.title = title
        self.columns = columns
    }

    /// The columns of the rows that are sent to a push source: its schema and the times.
    static func push(_ columns: [Column], of source: DataSource) -> SourceColumns {
        let times = [source.eventTimestamp, source.createdTimestamp ?? Reserved.createdTimestamp]
        let unlisted = times.filter { time in !columns.contains { $0.name == time } }
        let all = columns + unlisted.map { Column($0, .timestamp) }
        return SourceColumns(
            title: "push source \"\(source.name)\"",
            columns: all.map { ($0.name, $0.type, $0.type.name) })
    }

    /// Notes what the view needs and the source lacks.
    func check(_ schema: FeatureViewSchema, path: String, faults: FaultCollector) {
        for key in schema.keys {
            check(key.name, as: key.type, for: "The join key \"\(key.name)\"", path, faults)
        }
        let isAggregated = schema.windows != nil
        let declared = isAggregated ? schema.view.columns : schema.features
        for feature in schema.storedFeatures {
            let index = declared.firstIndex { $0.name == feature.name }
            let list = isAggregated ? "columns" : "features"
            check(
                feature.column, as: feature.type,
                for: "The \(isAggregated ? "column" : "feature") \"\(feature.name)\"",
                index.map { "\(path).\(list)[\($0)].column" } ?? "\(path).source", faults)
        }
        let source = schema.source
        for time in [source.eventTimestamp, source.createdTimestamp].compactMap({ $0 }) {
            check(time, as: .timestamp, for: "The time column", "\(path).source", faults)
        }
    }

    private func check(
        _ name: String, as type: ValueType, for reader: String, _ path: String,
        _ faults: FaultCollector
    ) {
        guard let column = columns.first(where: { $0.name == name }) else {
            let names = columns.map(\.name).joined(separator: ", ")
            faults.add(
                path, "The \(title) has no column \"\(name)\".",
                hint: "Its columns are \(names).")
            return
        }
        guard let stored = column.type, stored.canBeRead(as: type) else {
            faults.add(
                path,
                "\(reader) is \(type.name), but column \"\(name)\" of the \(title) is "
                    + "\(column.storedType).",
                hint: "Declare a type that holds it, or convert it in a query.")
            return
        }
    }
}

extension ValueType {
    /// Whether a source's column of this type can be read as `type`: the same, wider, or an
    /// integer read as a floating-point number.
    fileprivate func canBeRead(as type: ValueType) -> Bool {
        let isIntegerAsFloat =
            scalar == .int64 && type.scalar == .float64
            || scalar == .int32 && type.scalar == .float32
        return widens(to: type) || (isIntegerAsFloat && isArray == type.isArray)
    }
}
