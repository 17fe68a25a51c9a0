import Features
import JSON
import PostgresStore
import TestSupport
import Testing

/// Aggregations over a table that is copied.
struct AggregatedSourceTests {
    private static func bundle(_ name: String, columns: String) throws -> DefinitionBundle {
        try DefinitionBundle(
            JSONValue(
                parsing: """
                    {"project": "\(name)",
                     "entities": [{"name": "driver",
                       "join_keys": [{"name": "driver", "type": "int64"}]}],
                     "data_sources": [{"name": "rides", "kind": "batch", "table": "raw.\(name)",
                       "event_timestamp": "at"}],
                     "feature_views": [{"name": "stats", "entities": ["driver"],
                       "source": "rides", "columns": \(columns),
                       "aggregations": [{"name": "fares", "function": "sum", "column": "fare",
                         "windows": ["1h", "7d"], "where": "city = 'Oslo'"}]}]}
                    """))
    }

    private static let columns = """
        [{"name": "fare", "type": "float64", "column": "price"}, {"name": "city", "type": "string"}]
        """

    @Test func `a copied table's events are aggregated, and their tiles are kept`() async throws {
        let store = try await TestDatabase.store()
        try await TestDatabase.run(
            """
            CREATE TABLE raw.windows_copied (driver int, at timestamptz, price numeric, city text);
            INSERT INTO raw.windows_copied SELECT 1, timestamptz '2026-01-01Z' + n * interval '1h',
                n, CASE WHEN n % 2 = 0 THEN 'Oslo' ELSE 'Rome' END FROM generate_series(0, 9) AS n
            """)
        let project = try await store.applied(
            Self.bundle("windows_copied", columns: Self.columns))
        let schema = try #require(project.schema(of: "stats"))
        let first = try await store.materialize(schema, MaterializationOrder(.full)) { _ in }
        #expect(first.written == 10)
        #expect(first.skipped == 0)
        try await TestDatabase.run(
            "INSERT INTO raw.windows_copied VALUES (1, '2026-01-01 00:30Z', 100, 'Oslo')")
        _ = try await store.materialize(schema, MaterializationOrder(.incremental)) { _ in }

        let tiles = "larder_windows_copied.stats_v1_tiles"
        #expect(
            try await TestDatabase.texts(
                "SELECT sum(\"sum.0\") FROM \(tiles) WHERE \"tile.hop\" = 3600") == ["120"])
        #expect(
            try await TestDatabase.texts(
                "SELECT sum(\"sum.0\") FROM \(tiles) WHERE \"tile.hop\" = 60") == ["120"])
        let rows = try await store.rows(
            of: schema, keys: [EntityKey([.int64(1)])], at: .latest)
        #expect(rows.first??.values == [.null, .null])
        let kept = try await TestDatabase.texts("SELECT t FROM \(tiles) AS t ORDER BY t::text")
        try await TestDatabase.run(
            "UPDATE larder.tiles SET is_whole = false WHERE table_name LIKE '%windows_copied%'")
        #expect(try await store.rebuildTiles(of: schema) { _ in } == 1)
        #expect(
            try await TestDatabase.texts("SELECT t FROM \(tiles) AS t ORDER BY t::text") == kept)
    }

    @Test func `declared columns are checked against the table`() async throws {
        let store = try await TestDatabase.store()
        try await TestDatabase.run(
            "CREATE TABLE raw.windows_checked (driver int, at timestamptz, price text, city text)")
        let bundle = try Self.bundle("windows_checked", columns: Self.columns)
        await #expect(
            throws: FeatureError.invalid(
                "the definitions were not applied",
                [
                    Fault(
                        "feature_views[0].columns[0].column",
                        "The column \"fare\" is float64, but column \"price\" of the table "
                            + "\"raw.windows_checked\" is text.",
                        hint: "Declare a type that holds it, or convert it in a query.")
                ])
        ) { try await store.applied(bundle) }
    }
}
