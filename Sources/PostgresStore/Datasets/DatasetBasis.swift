import Features
import JSON
import Postgres

/// What a dataset was built by, kept with it: the views as they were then, and which rows of their
/// tables the database saw.
///
/// Columns are kept with their numbers, which stay when a column is renamed.
struct DatasetBasis {
    struct View {
        let schema: FeatureViewSchema
        /// The numbers of the table's columns (`pg_attribute.attnum`) by their names then.
        let columnNumbers: [String: Int]
    }

    let views: [View]
    /// The features in the order of the dataset's columns.
    let features: [FeatureSelection.Recorded]
    /// What some of the features are computed by.
    let onDemand: [FeatureSelection.RecordedView]
    /// `pg_current_snapshot()` of the transaction that joined the rows.
    let snapshot: String

    /// Looks at the tables of the views.
    ///
    /// - Parameter connection: In the transaction that joins the rows, which keeps one snapshot.
    init(_ selection: FeatureSelection, on connection: Connection) async throws {
        features = selection.recorded
        onDemand = selection.recordedViews
        var views: [View] = []
        for schema in selection.views {
            let columns = try await Self.columns(of: OfflineTable(schema), on: connection)
            views.append(
                View(
                    schema: schema,
                    columnNumbers: Dictionary(
                        columns.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })))
        }
        self.views = views
        let rows = try await connection.query("SELECT pg_current_snapshot()::text AS snapshot")
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "a snapshot gave no row")
        }
        snapshot = try row.value("snapshot")
    }

    /// The names of the table's columns by their numbers; empty where the table is gone.
    static func columns(
        of table: OfflineTable, on connection: Connection
    ) async throws -> [Int: String] {
        let rows = try await connection.query(
            """
            SELECT attnum::int AS number, attname::text AS name FROM pg_attribute
            WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
            """, [.text("\(table.name)")])
        var columns: [Int: String] = [:]
        for row in rows {
            columns[Int(try row.value("number", as: Int32.self))] = try row.value("name")
        }
        return columns
    }
}

/// The form in which it is stored.
extension DatasetBasis {
    var json: JSONValue {
        [
            "snapshot": .string(snapshot),
            "features": .array(features.map(\.json)),
            "on_demand_views": .array(onDemand.map(\.json)),
            "views": .array(
                views.map { view in
                    let numbers = view.columnNumbers.sorted { $0.value < $1.value }
                        .map { ($0.key, JSONValue.integer(Int64($0.value))) }
                    return [
                        "project": .string(view.schema.project),
                        "view": Definition.featureView(view.schema.view).json,
                        "source": Definition.dataSource(view.schema.source).json,
                        "keys": .array(view.schema.keys.map(\.json)),
                        "storage_version": .integer(Int64(view.schema.storageVersion)),
                        "columns": .object(JSONObject(numbers)),
                    ]
                }),
        ]
    }

    /// - Returns: `nil` for what a newer program has written.
    init?(stored json: JSONValue) {
        guard let snapshot = json["snapshot"]?.stringValue,
            let views = json["views"]?.elements(View.init(stored:)),
            let features = json["features"]?.elements(FeatureSelection.Recorded.init(stored:))
        else { return nil }
        // What was written before there were any has none.
        let recorded = json["on_demand_views"] ?? .array([])
        guard let onDemand = recorded.elements(FeatureSelection.RecordedView.init(stored:)) else {
            return nil
        }
        self.snapshot = snapshot
        self.views = views
        self.features = features
        self.onDemand = onDemand
    }
}

extension DatasetBasis.View {
    fileprivate init?(stored json: JSONValue) {
        guard let project = json["project"]?.stringValue, let viewJSON = json["view"],
            case .featureView(let view)? = try? Definition(.featureView, json: viewJSON),
            let sourceJSON = json["source"],
            case .dataSource(let source)? = try? Definition(.dataSource, json: sourceJSON),
            let keys = json["keys"]?.elements(Features.Column.init(stored:)),
            let columns = json["columns"]?.objectValue,
            let version = json["storage_version"]?.int64Value
        else { return nil }
        schema = FeatureViewSchema(
            project: project, view: view, source: source, keys: keys,
            storageVersion: Int(version))
        columnNumbers = Dictionary(
            columns.members.compactMap { member in
                member.value.int64Value.map { (member.key, Int($0)) }
            }, uniquingKeysWith: { first, _ in first })
    }
}
