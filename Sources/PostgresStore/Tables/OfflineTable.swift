import Features
import Postgres

/// The table that holds the rows of a view, and the SQL that creates and names it.
///
/// Its columns are the join keys, `event_timestamp`, `created_timestamp`, `ingest_seq` and the
/// features, in this order and under their own names, so that a person can query it. Features
/// added later stand behind. Its index, on the keys and then the order of rows from the greatest
/// down, answers "the greatest row of this key at or before that time" with one descent.
struct OfflineTable {
    struct TableColumn: Hashable {
        /// In quotes.
        let name: String
        let type: ValueType
    }

    let name: TableName
    let schema: FeatureViewSchema
    let keys: [TableColumn]
    let features: [TableColumn]

    init(_ schema: FeatureViewSchema) throws(PostgresError) {
        self.schema = schema
        name = try TableName(
            schema: Self.projectSchema(schema.project),
            name: "\(schema.name)_v\(schema.storageVersion)")
        var keys: [TableColumn] = []
        for key in schema.keys {
            keys.append(TableColumn(name: try quoteIdentifier(key.name), type: key.type))
        }
        var features: [TableColumn] = []
        for feature in schema.features {
            features.append(
                TableColumn(name: try quoteIdentifier(feature.name), type: feature.type))
        }
        self.keys = keys
        self.features = features
    }

    /// The schema that holds the tables of a project.
    static func projectSchema(_ project: String) -> String { "larder_\(project)" }

    /// The greatest row first. Restates `RowOrder`.
    static let descendingOrder = "event_timestamp DESC, created_timestamp DESC, ingest_seq DESC"

    /// What makes up a row's place in the order.
    private static let orderColumns = ["event_timestamp", "created_timestamp", "ingest_seq"]

    /// The columns that `offlineRow(_:at:)` reads, in its order.
    var rowColumns: [String] { keys.map(\.name) + Self.orderColumns + features.map(\.name) }

    var keyList: String { keys.map(\.name).joined(separator: ", ") }

    /// The row whose `rowColumns` stand from the index on.
    func offlineRow(_ row: Row, at start: Int = 0) throws(PostgresError) -> OfflineRow {
        var values: [FeatureValue] = []
        values.reserveCapacity(features.count)
        var key: [FeatureValue] = []
        key.reserveCapacity(keys.count)
        for index in keys.indices { key.append(try row.featureValue(at: start + index)) }
        let order = start + keys.count
        for index in features.indices { values.append(try row.featureValue(at: order + 3 + index)) }
        return OfflineRow(
            key: EntityKey(key),
            order: RowOrder(
                eventTime: EventTime(try row.value(at: order, as: PostgresTimestamp.self)),
                createdTime: EventTime(try row.value(at: order + 1, as: PostgresTimestamp.self)),
                sequence: try row.value(at: order + 2, as: Int64.self)),
            values: values)
    }
}

extension OfflineTable {
    /// Creates the table and its index.
    var createScript: String {
        let columns =
            keys.map { "\($0.name) \($0.type.columnTypeSQL) NOT NULL" }
            + [
                "event_timestamp timestamptz NOT NULL",
                "created_timestamp timestamptz NOT NULL DEFAULT now()",
                "ingest_seq bigint NOT NULL DEFAULT nextval('larder.ingest_seq')",
            ] + features.map { "\($0.name) \($0.type.columnTypeSQL)" }
        return """
            CREATE TABLE \(name) (\(columns.joined(separator: ", ")));
            CREATE INDEX ON \(name) (\(keyList), \(Self.descendingOrder));
            """
    }

    /// One statement for each column: PostgreSQL renames one at a time.
    func renameColumnsScript(_ renamed: [ColumnRename]) throws(PostgresError) -> String {
        var statements: [String] = []
        for rename in renamed {
            let (old, new) = (try quoteIdentifier(rename.old), try quoteIdentifier(rename.new))
            statements.append("ALTER TABLE \(name) RENAME COLUMN \(old) TO \(new);")
        }
        return statements.joined(separator: "\n")
    }

    func addColumnsStatement(_ added: [Feature]) throws(PostgresError) -> String {
        var actions: [String] = []
        for feature in added {
            let column = try quoteIdentifier(feature.name)
            actions.append("ADD COLUMN \(column) \(feature.type.columnTypeSQL)")
        }
        return "ALTER TABLE \(name) \(actions.joined(separator: ", "))"
    }

    func widenColumnsStatement(_ widened: [Feature]) throws(PostgresError) -> String {
        var actions: [String] = []
        for feature in widened {
            let column = try quoteIdentifier(feature.name)
            actions.append("ALTER COLUMN \(column) TYPE \(feature.type.columnTypeSQL)")
        }
        return "ALTER TABLE \(name) \(actions.joined(separator: ", "))"
    }

    var copyInStatement: String {
        "COPY \(name) (\(rowColumns.joined(separator: ", "))) FROM STDIN (FORMAT binary)"
    }
}
