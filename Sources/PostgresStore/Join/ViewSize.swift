import Features
import Postgres

/// How much a view holds within the reach of a join, by the database's own statistics: nothing is
/// read for it.
struct ViewSize {
    let featureRows: Int
    /// Of these rows, with their share of the index.
    let bytesInReach: Int
    /// What the database counts on finding in memory.
    let cacheBytes: Int
    let engine: Engine

    init(featureRows: Int, bytesInReach: Int, cacheBytes: Int, engine: Engine = .postgres) {
        self.featureRows = featureRows
        self.bytesInReach = bytesInReach
        self.cacheBytes = cacheBytes
        self.engine = engine
    }

    init(
        of table: OfflineTable, within relation: EntityRelation, on connection: Connection
    ) async throws {
        let reach = relation.reach(of: "event_timestamp", ttl: table.schema.greatestTTL)
        let all = try await QueryPlan("SELECT 1 FROM \(table.name)", on: connection).rows
        let reached = try await QueryPlan(
            "SELECT 1 FROM \(table.name) WHERE \(reach.joined(separator: " AND "))", on: connection
        ).rows
        let found = try await connection.query(
            """
            SELECT pg_total_relation_size($1::regclass) AS bytes, version() AS version,
                pg_size_bytes(current_setting('effective_cache_size')) AS cache
            """, [.text(table.name.description)])
        guard let row = found.first else {
            throw PostgresError.malformedData(reason: "the size of a table has no row")
        }
        let bytes: Int = try row.value("bytes")
        self.init(
            featureRows: Int(reached),
            bytesInReach: Int(Double(bytes) * min(1, reached / max(all, 1))),
            cacheBytes: try row.value("cache"),
            engine: Engine(version: try row.value("version")))
    }
}
