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
            schema: Self.projectSchema(schema.project), name: schema.table)
        var keys: [TableColumn] = []
        for key in schema.keys {
            keys.append(TableColumn(name: try quoteIdentifier(key.name), type: key.type))
        }
        var features: [TableColumn] = []
        for feature in schema.storedFeatures {
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

    /// The least row first.
    static let ascendingOrder = "event_timestamp, created_timestamp, ingest_seq"

    /// What makes up a row's place in the order.
    static let orderColumns = ["event_timestamp", "created_timestamp", "ingest_seq"]

    /// The columns that `offlineRow(_:)` and `offlineRows(_:)` read, in their order.
    var rowColumns: [String] { keys.map(\.name) + Self.orderColumns + features.map(\.name) }

    /// The place of a feature among `features`; `nil` where none is called so.
    func featureIndex(_ name: String) -> Int? {
        schema.storedFeatures.firstIndex { $0.name == name }
    }

    var keyList: String { keys.map(\.name).joined(separator: ", ") }

    /// The types of `rowColumns`.
    var rowTypes: [ValueType] {
        keys.map(\.type) + [.timestamp, .timestamp, .int64] + features.map(\.type)
    }

    /// The row whose values are those of `rowColumns`.
    func offlineRow(_ values: ArraySlice<FeatureValue>) -> OfflineRow {
        OfflineRow(stored: values, keyCount: keys.count)
    }

    /// The rows of a block whose columns are `rowColumns`.
    func offlineRows(_ block: RowBlock) -> OfflineRows {
        OfflineRows(block, keyCount: keys.count)
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
                // Tells which rows a snapshot that was recorded had seen; never written by us.
                "ingest_xid xid8 NOT NULL DEFAULT pg_current_xact_id()",
            ] + features.map { "\($0.name) \($0.type.columnTypeSQL)" }
        return """
            CREATE TABLE \(name) (\(columns.joined(separator: ", ")));
            CREATE INDEX ON \(name) (\(keyList), \(Self.descendingOrder))\(includedColumns);
            \(sequenceIndexStatement)
            """
    }

    /// The columns of events that aggregations read, so that a window is read from the index
    /// alone; those that are short, since an index takes no long ones.
    private var includedColumns: String {
        guard schema.windows != nil else { return "" }
        let room = TileTable.indexColumnsMax - keys.count - Self.orderColumns.count
        let included = features.filter(\.type.isShort).prefix(max(0, room)).map(\.name)
        return included.isEmpty ? "" : " INCLUDE (\(included.joined(separator: ", ")))"
    }

    /// Finds the rows of a change, and the events of a large batch, whose tiles are computed after
    /// it; a few pages in size.
    private var sequenceIndexStatement: String {
        """
        CREATE INDEX ON \(name) USING brin (ingest_seq)
        WITH (pages_per_range = 32, autosummarize = true);
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
