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

    /// - Throws: `.storeFailed` where any part cannot be read: half a receipt would be a wrong one.
    init(_ row: Row) throws {
        receipt = DatasetReceipt(
            name: try row.value("name"), project: try row.value("project"),
            rows: try row.value("rows"),
            columns: try Self.part("columns", of: row) {
                $0.elements(Features.Column.init(stored:))
            } ?? [],
            contentHash: try row.value("content_hash"),
            definitionsHash: try row.value("definitions_hash"),
            asOfSequence: try row.value("as_of_sequence"), asKnown: try row.value("as_known"),
            createdAt: try row.time("created_at"),
            features: try Self.part("features", of: row) { json in
                json.elements { $0.stringValue.flatMap(FeatureReference.init) }
            } ?? [],
            versions: try Self.part("versions", of: row, Self.versions) ?? [:],
            details: try Self.part("details", of: row, DatasetReceipt.Details.init(stored:))
                ?? DatasetReceipt.Details())
        table = try TableName(schema: DatasetTable.schema, name: row.value("table_name"))
        basis = try Self.part("basis", of: row, DatasetBasis.init(stored:))
    }

    /// - Returns: `nil` where the column is null, as in datasets of the first release.
    private static func part<Part>(
        _ column: String, of row: Row, _ read: (JSONValue) -> Part?
    ) throws -> Part? {
        guard let text = try row.value(column, as: String?.self) else { return nil }
        guard let json = try? JSONValue(parsing: text), let part = read(json) else {
            let name: String = try row.value("name")
            throw FeatureError.storeFailed(
                "the receipt of the dataset \"\(name)\" cannot be read, its \(column) are not "
                    + "understood; was it written by a newer larder?")
        }
        return part
    }

    private static func versions(_ json: JSONValue) -> [String: Int]? {
        let versions = [String: Int](json: json)
        return versions?.count == json.objectValue?.count ? versions : nil
    }

    /// The record of that name.
    ///
    /// - Throws: `.unknownDataset`.
    static func find(
        _ name: String, project: String, on connection: Connection
    ) async throws -> DatasetRecord {
        let found = try await findIfAny(name, project: project, on: connection)
        guard let found else { throw FeatureError.unknownDataset(name) }
        return found
    }

    /// The record of that name; `nil` where there is none.
    static func findIfAny(
        _ name: String, project: String, on connection: Connection
    ) async throws -> DatasetRecord? {
        try await connection.query(
            "SELECT * FROM larder.datasets WHERE project = $1 AND name = $2",
            [.text(project), .text(name)]
        ).first.map(DatasetRecord.init)
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
    func delete(on connection: Connection) async throws {
        let deleted = try await connection.execute(
            "DELETE FROM larder.datasets WHERE table_name = $1", [.text(table.name)])
        guard deleted == 1 else {
            throw FeatureError.conflict(
                "the dataset \"\(receipt.name)\" was deleted or replaced meanwhile")
        }
        try await connection.script("DROP TABLE IF EXISTS \(table)")
    }
}

extension Row {
    /// Versions of views by name; none where the column is null.
    func versions(_ column: String) throws -> [String: Int] {
        guard let text = try value(column, as: String?.self) else { return [:] }
        return try [String: Int](json: JSONValue(parsing: text)) ?? [:]
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
        var document: JSONObject = [
            "features": .array(names.map(JSONValue.string)), "views": .array(views),
        ]
        if !onDemand.isEmpty {
            document["on_demand_views"] = .array(
                onDemand.map { Definition.onDemandFeatureView($0.schema.view).json })
        }
        return Hex.text(SHA256.hash(data: JSONValue.object(document).serialized()))
    }
}
