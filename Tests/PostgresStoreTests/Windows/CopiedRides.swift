import Features
import JSON
import PostgresStore
import TestSupport

/// A view of aggregations over a table of rides that is copied.
struct CopiedRides {
    let name: String
    let store: PostgresStore
    let schema: FeatureViewSchema

    /// Creates the source's table too, unless it is there.
    ///
    /// - Parameters:
    ///   - name: Of the project and the table, one for each test.
    ///   - columns: Of the events; the table has `fare` and `tip`.
    init(
        _ name: String, created: String? = nil, columns: [String] = ["fare"],
        chunkRows: Int = 1000
    ) async throws {
        self.name = name
        store = try await Self.store(chunkRows: chunkRows)
        try await TestDatabase.run(
            """
            CREATE TABLE IF NOT EXISTS raw.\(name)
                (driver int, at timestamptz, fare float8, tip float8, known_at timestamptz)
            """)
        let project = try await store.applied(
            Self.bundle(name, created: created, columns: columns))
        guard let schema = project.schema(of: "stats") else {
            preconditionFailure("the bundle defines the view")
        }
        self.schema = schema
    }

    private static func store(chunkRows: Int) async throws -> PostgresStore {
        var limits = StoreLimits()
        limits.copyChunkRows = chunkRows
        return try await TestDatabase.store(limits: limits)
    }

    private static func bundle(
        _ name: String, created: String?, columns: [String]
    ) throws -> DefinitionBundle {
        let declared = columns.map { #"{"name": "\#($0)", "type": "float64"}"# }
        let known = created.map { #", "created_timestamp": "\#($0)""# } ?? ""
        return try DefinitionBundle(
            JSONValue(
                parsing: """
                    {"project": "\(name)",
                     "entities": [{"name": "driver",
                       "join_keys": [{"name": "driver", "type": "int64"}]}],
                     "data_sources": [{"name": "rides", "kind": "batch", "table": "raw.\(name)",
                       "event_timestamp": "at"\(known)}],
                     "feature_views": [{"name": "stats", "entities": ["driver"],
                       "source": "rides", "columns": [\(declared.joined(separator: ", "))],
                       "aggregations": [{"name": "rides", "function": "count", "window": "7d"},
                         {"name": "fares", "function": "sum", "column": "fare",
                          "window": "7d"}]}]}
                    """))
    }

    /// The table of events.
    var events: String { "larder_\(name).stats_v1" }

    /// - Parameter rows: As VALUES takes them.
    func insert(_ rows: String...) async throws {
        for row in rows { try await TestDatabase.run("INSERT INTO raw.\(name) VALUES (\(row))") }
    }

    @discardableResult
    func materialize(
        _ scope: MaterializationScope = .incremental, chunkRows: Int? = nil
    ) async throws -> MaterializedRows {
        var store = self.store
        if let chunkRows { store = try await Self.store(chunkRows: chunkRows) }
        return try await store.materialize(schema, MaterializationOrder(scope)) { _ in }
    }

    /// The stored values of columns, in the order in which they were copied.
    func stored(_ columns: String) async throws -> [String] {
        try await TestDatabase.texts("SELECT \(columns) FROM \(events) ORDER BY ingest_seq")
    }

    /// The number of events that all tiles of the finest grid count.
    func counted() async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT coalesce(sum("count.0"), 0) FROM \(events)_tiles
            WHERE "tile.hop" = (SELECT min("tile.hop") FROM \(events)_tiles)
            """)
    }
}
