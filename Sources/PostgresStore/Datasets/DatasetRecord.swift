import Crypto
import Features
import JSON
import Postgres

/// A row of `larder.datasets`: a receipt, and where the rows are and came from.
struct DatasetRecord {
    let receipt: DatasetReceipt
    let table: TableName
    /// `nil` for datasets that were built before it was recorded.
    let basis: DatasetBasis?

    init(receipt: DatasetReceipt, table: TableName, basis: DatasetBasis?) {
        self.receipt = receipt
        self.table = table
        self.basis = basis
    }

    init(_ row: Row) throws {
        let columns = try JSONValue(parsing: row.value("columns", as: String.self))
        let features = try JSONValue(parsing: row.value("features", as: String.self))
        let details = try row.value("details", as: String?.self)
            .map { try JSONValue(parsing: $0) }
        receipt = DatasetReceipt(
            name: try row.value("name"), project: try row.value("project"),
            rows: try row.value("rows"),
            columns: (columns.arrayValue ?? []).compactMap(Features.Column.init(stored:)),
            contentHash: try row.value("content_hash"),
            definitionsHash: try row.value("definitions_hash"),
            asOfSequence: try row.value("as_of_sequence"), asKnown: try row.value("as_known"),
            createdAt: try row.time("created_at"),
            features: (features.arrayValue ?? []).compactMap { feature in
                feature.stringValue.flatMap(FeatureReference.init)
            },
            versions: try row.versions("versions"),
            details: details.map(DatasetReceipt.Details.init(stored:))
                ?? DatasetReceipt.Details())
        table = try TableName(schema: DatasetTable.schema, name: row.value("table_name"))
        basis = try row.value("basis", as: String?.self)
            .map { try JSONValue(parsing: $0) }.flatMap(DatasetBasis.init(stored:))
    }

    /// The record of that name.
    ///
    /// - Throws: `.unknownDataset`.
    static func find(
        _ name: String, project: String, on connection: Connection
    ) async throws -> DatasetRecord {
        let rows = try await connection.query(
            "SELECT * FROM larder.datasets WHERE project = $1 AND name = $2",
            [.text(project), .text(name)])
        guard let row = rows.first else { throw FeatureError.unknownDataset(name) }
        return try DatasetRecord(row)
    }

    /// The basis.
    ///
    /// - Throws: `.invalid` where none was recorded.
    func requireBasis() throws(FeatureError) -> DatasetBasis {
        guard let basis else {
            throw .invalid(
                "the dataset \"\(receipt.name)\" cannot be traced back",
                [
                    Fault(
                        "name", "Its definitions and snapshot were not recorded.",
                        hint: "Build it again.")
                ])
        }
        return basis
    }

    /// Adds the row.
    func insert(on connection: Connection) async throws {
        try await connection.execute(
            """
            INSERT INTO larder.datasets (project, name, table_name, rows, columns, content_hash,
                definitions_hash, as_of_sequence, as_known, created_at, features, basis, details,
                versions)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::json, $13::json, $14)
            """,
            [
                .text(receipt.project), .text(receipt.name), .text(table.name),
                .int64(Int64(receipt.rows)),
                .json(JSONValue.array(receipt.columns.map(\.json)).text),
                .text(receipt.contentHash), .text(receipt.definitionsHash),
                .int64(receipt.asOfSequence), .bool(receipt.asKnown),
                .timestamp(PostgresTimestamp(receipt.createdAt)),
                .json(JSONValue.array(receipt.features.map { .string($0.description) }).text),
                basis.map { .text($0.json.text) } ?? .null, .text(receipt.details.json.text),
                .json(receipt.versions.json.text),
            ])
    }

    /// Takes the row and the table of the dataset away.
    ///
    /// - Returns: What there was; `nil` where there was none.
    static func delete(
        _ name: String, project: String, on connection: Connection
    ) async throws -> DatasetRecord? {
        let rows = try await connection.query(
            "DELETE FROM larder.datasets WHERE project = $1 AND name = $2 RETURNING *",
            [.text(project), .text(name)])
        guard let row = rows.first else { return nil }
        let record = try DatasetRecord(row)
        try await connection.script("DROP TABLE IF EXISTS \(record.table)")
        return record
    }
}

extension Row {
    /// Versions of views by name; none where the column is null.
    func versions(_ column: String) throws -> [String: Int] {
        guard let text = try value(column, as: String?.self) else { return [:] }
        return try [String: Int](json: JSONValue(parsing: text)) ?? [:]
    }
}

extension DatasetReceipt.Details {
    fileprivate var json: JSONValue {
        let microseconds = duration.map {
            JSONValue.integer(Int64(($0 / .microseconds(1)).rounded()))
        }
        return [
            "duration_us": microseconds ?? .null,
            "entity_query": entityQuery.map(JSONValue.string) ?? .null,
            "label": label.map(JSONValue.string) ?? .null, "leakage": leakage?.json ?? .null,
        ]
    }

    fileprivate init(stored json: JSONValue) {
        self.init()
        duration = json["duration_us"]?.int64Value.map { .microseconds($0) }
        entityQuery = json["entity_query"]?.stringValue
        label = json["label"]?.stringValue
        leakage = json["leakage"].flatMap(LeakageReport.init(json:))
    }
}

extension FeatureSelection {
    /// SHA-256, in hex, of everything that decides what the features' values are.
    var definitionsHash: String {
        let views = views.map { schema -> JSONValue in
            [
                "view": Definition.featureView(schema.view).json,
                "source": Definition.dataSource(schema.source).json,
                "keys": .array(schema.keys.map(\.json)),
                "storage_version": .integer(Int64(schema.storageVersion)),
            ]
        }
        let document: JSONValue = [
            "features": .array(names.map(JSONValue.string)), "views": .array(views),
        ]
        return Hex.text(SHA256.hash(data: document.serialized()))
    }
}
