import Crypto
import Features
import JSON
import Postgres

extension DatasetReceipt {
    /// Reads a row of `larder.datasets`.
    init(_ row: Row) throws {
        let columns = try JSONValue(parsing: row.value("columns", as: String.self))
        let features = try JSONValue(parsing: row.value("features", as: String.self))
        self.init(
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
            versions: try row.versions("versions"))
    }

    /// The parameters of a row of `larder.datasets`, in the order of its columns.
    func parameters(table: TableName) -> [PostgresValue] {
        [
            .text(project), .text(name), .text(table.name), .int64(Int64(rows)),
            .json(JSONValue.array(columns.map(\.json)).text), .text(contentHash),
            .text(definitionsHash), .int64(asOfSequence), .bool(asKnown),
            .timestamp(PostgresTimestamp(createdAt)),
            .json(JSONValue.array(features.map { .string($0.description) }).text),
            .json(versions.json.text),
        ]
    }
}

extension Features.Column {
    /// - Returns: `nil` where the document is not one that `json` gives.
    init?(stored json: JSONValue) {
        guard let name = json["name"]?.stringValue,
            let type = json["type"]?.stringValue.flatMap(ValueType.init(name:))
        else { return nil }
        self.init(name, type)
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
        let document: JSONValue = [
            "features": .array(names.map(JSONValue.string)), "views": .array(views),
        ]
        return Hex.text(SHA256.hash(data: document.serialized()))
    }
}
