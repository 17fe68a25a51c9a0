import Features
import Postgres

/// The SQL of what a view's events give to its aggregations.
struct EventInputs {
    let table: OfflineTable
    private let columns: [EventColumn]

    init(_ table: OfflineTable, _ windows: WindowedSchema) {
        self.table = table
        columns = windows.columns
    }

    /// The alias of the events' table in the texts below.
    static let alias = "stored"

    /// The value that an event gives; null where it does not count.
    func value(_ input: WindowInput) throws(PostgresError) -> String {
        let value = input.column.map(column) ?? "true"
        guard let filter = input.filter else { return value }
        return "CASE WHEN \(try ExpressionSQL(column: column).condition(filter)) THEN \(value) END"
    }

    /// The type of `value`.
    func type(_ input: WindowInput) -> ValueType {
        input.column.map { columns[$0].type } ?? .bool
    }

    private func column(_ index: Int) -> String {
        switch columns[index].place {
        case .key(let key): "\(Self.alias).\(table.keys[key].name)"
        case .stored(let feature): "\(Self.alias).\(table.features[feature].name)"
        case .eventTime: "\(Self.alias).event_timestamp"
        case .unread: preconditionFailure("what an input reads is stored")
        }
    }

    /// A query of events, each with its times and its values of the inputs as `v0`, `v1`, ….
    ///
    /// - Parameters:
    ///   - others: Columns to put before them.
    ///   - order: What to order by before the order of rows.
    func select(
        _ inputs: [WindowInput], besides others: [String] = [], where condition: String,
        order: [String] = []
    ) throws(PostgresError) -> String {
        var columns =
            others
            + OfflineTable.orderColumns.map { "\(Self.alias).\($0)" }
        for (index, input) in inputs.enumerated() {
            columns.append("\(try value(input)) AS v\(index)")
        }
        return """
            SELECT \(columns.joined(separator: ", ")) FROM \(table.name) AS \(Self.alias)
            WHERE \(condition)
            ORDER BY \((order + [OfflineTable.ascendingOrder]).joined(separator: ", "))
            """
    }

    /// The condition that an event is of the key that other expressions give.
    func isOfKey(_ key: [String]) -> String {
        zip(table.keys, key).map { "\(Self.alias).\($0.name) = \($1)" }
            .joined(separator: " AND ")
    }

    /// The condition that an event is of the key and in a window.
    ///
    /// - Parameter time: By which it must have become known, if by any.
    func isEvent(
        of key: [String], from start: String, to end: String, knownBy time: String?
    ) -> String {
        isOfKey(key) + " AND \(Self.alias).event_timestamp >= \(start)"
            + " AND \(Self.alias).event_timestamp < \(end)"
            + (time.map { " AND \(Self.alias).created_timestamp <= \($0)" } ?? "")
    }
}
