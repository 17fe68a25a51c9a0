import Features
import JSON
import Postgres

/// What of its source a view's table holds, as `larder.materializations` has it.
///
/// Read and written by the one run of the view that holds its lock.
struct MaterializationState {
    private let schema: FeatureViewSchema
    /// Names what was read.
    private let source: String
    /// Every row of an earlier time was copied; absent where the source has to be compared whole.
    private(set) var watermark: EventTime?
    /// Features that every stored row has had a chance to get.
    var features: Set<String>
    /// Whether the view was ever materialized.
    private(set) var isKnown: Bool

    /// - Parameter relationNode: Tells the source's present table from one that it replaced; empty
    ///   where the source is no table.
    init(
        of schema: FeatureViewSchema, relationNode: String, on connection: Connection
    ) async throws {
        self.schema = schema
        source = Self.describe(schema.source, relationNode: relationNode)
        let found = try await connection.query(
            """
            SELECT source, watermark, features FROM larder.materializations
            WHERE project = $1 AND view = $2 AND storage_version = $3
            """, Self.key(schema))
        guard let row = found.first else {
            features = Set(schema.storedFeatures.map(\.name))
            isKnown = false
            return
        }
        isKnown = true
        let names = try JSONValue(parsing: row.value("features", as: String.self))
        features = Set((names.arrayValue ?? []).compactMap(\.stringValue))
        if try row.value("source", as: String.self) == source {
            watermark = try row.optionalTime("watermark")
        }
    }

    /// Features of the view that stored rows may lack.
    var unfilled: [String] {
        schema.storedFeatures.map(\.name).filter { !features.contains($0) }
    }

    /// A watermark only rises: what was copied once stays copied.
    mutating func raiseWatermark(to time: EventTime?) {
        guard let time else { return }
        watermark = max(watermark ?? time, time)
    }

    /// - Parameter connection: In the transaction of the chunk, which has locked the view's table.
    mutating func save(on connection: Connection) async throws {
        let names = JSONValue.array(features.sorted().map(JSONValue.string))
        try await connection.execute(
            """
            INSERT INTO larder.materializations
                (project, view, storage_version, source, watermark, features)
            VALUES ($1, $2, $3, $4, $5, $6::json)
            ON CONFLICT (project, view, storage_version) DO UPDATE SET source = excluded.source,
                watermark = excluded.watermark, features = excluded.features, changed_at = now()
            """,
            Self.key(schema) + [
                .text(source), watermark.map { .timestamp(PostgresTimestamp($0)) } ?? .null,
                .text(names.text),
            ])
        isKnown = true
    }

    /// Follows a change of names, so that what was filled under the old ones counts as filled.
    ///
    /// - Parameter connection: In the transaction that renames the columns.
    static func rename(
        _ renames: [ColumnRename], of schema: FeatureViewSchema, on connection: Connection
    ) async throws(PostgresError) {
        let texts = { (name: (ColumnRename) -> String) in
            PostgresValue.array(renames.map { .text(name($0)) }, of: .text)
        }
        try await connection.execute(
            """
            UPDATE larder.materializations SET changed_at = now(), features = (
                SELECT coalesce(json_agg(coalesce(renamed.new, held.name)), '[]')
                FROM json_array_elements_text(features) AS held (name)
                LEFT JOIN unnest($4::text[], $5::text[]) AS renamed (old, new)
                    ON renamed.old = held.name)
            WHERE project = $1 AND view = $2 AND storage_version = $3
            """, key(schema) + [texts(\.old), texts(\.new)])
    }

    /// Forgets a view whose table is dropped, in that transaction.
    static func remove(
        _ schema: FeatureViewSchema, on connection: Connection
    ) async throws(PostgresError) {
        try await connection.execute(
            """
            DELETE FROM larder.materializations
            WHERE project = $1 AND view = $2 AND storage_version = $3
            """, key(schema))
    }

    private static func key(_ schema: FeatureViewSchema) -> [PostgresValue] {
        [.text(schema.project), .text(schema.name), .int32(Int32(schema.storageVersion))]
    }

    private static func describe(_ source: DataSource, relationNode: String) -> String {
        let origin: JSONValue =
            switch source.origin {
            case .table(let table): ["table": .string(table), "node": .string(relationNode)]
            case .query(let query): ["query": .string(query)]
            case .push: .null
            }
        let description: JSONValue = [
            "origin": origin, "event_timestamp": .string(source.eventTimestamp),
            "created_timestamp": source.createdTimestamp.map(JSONValue.string) ?? .null,
        ]
        return description.text
    }
}
