import Features
import JSON

/// A table as Feast's clients send it: for each column a list of values.
///
/// It is turned into the rows that Larder takes anywhere, so that they are typed, checked and
/// stored by the same rules. What differs is brought into line here: times in columns of features
/// are whole seconds, and the created time is called `created` whatever its source calls it.
struct FeastFrame {
    /// A JSON array of the rows.
    let rows: [UInt8]

    init(_ columns: JSONObject, for target: IngestColumns) throws(Problem) {
        var lists: [(name: String, values: [JSONValue])] = []
        for (column, value) in columns.members {
            // The schema of the request has made sure of lists.
            let values = value.arrayValue ?? []
            if let first = lists.first, first.values.count != values.count {
                throw .invalid(
                    "df.\(column)",
                    "The list has \(values.count) values, that of \"\(first.name)\" has "
                        + "\(first.values.count).",
                    hint: "Give every column one value per row.")
            }
            let name = Self.storedName(column, beside: columns, in: target)
            lists.append((name, Self.stored(values, of: name, in: target)))
        }
        guard let first = lists.first else {
            throw .invalid(
                "df", "The data frame has no columns.",
                hint: "Send the join keys, the features and event_timestamp.")
        }
        var writer = JSONWriter()
        writer.beginArray()
        for row in first.values.indices {
            writer.beginObject()
            for (name, values) in lists {
                writer.key(name)
                writer.value(values[row])
            }
            writer.endObject()
        }
        writer.endArray()
        rows = writer.take()
    }

    private static func storedName(
        _ column: String, beside columns: JSONObject, in target: IngestColumns
    ) -> String {
        let isCreatedTime =
            column == "created" && !target.isKnown(column)
            && columns[Reserved.createdTimestamp] == nil
        return isCreatedTime ? Reserved.createdTimestamp : column
    }

    private static func stored(
        _ values: [JSONValue], of name: String, in target: IngestColumns
    ) -> [JSONValue] {
        if target.isTime(name) { return values.map(withoutNumber) }
        guard target.type(of: name)?.scalar == .timestamp else { return values }
        return values.map(FeastTime.microseconds)
    }

    /// A row's own times are text. A number, which might count anything from seconds to
    /// nanoseconds, becomes one that no time is read from.
    private static func withoutNumber(_ value: JSONValue) -> JSONValue {
        value.int64Value.map { .number(Double($0)) } ?? value
    }
}
