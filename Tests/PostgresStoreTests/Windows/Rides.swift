import Features
import PostgresStore
import TestSupport

/// A project with one view of aggregations over rides that are sent.
struct Rides {
    let store: PostgresStore
    let project: Project
    let schema: FeatureViewSchema

    /// - Parameters:
    ///   - name: Of the project, one for each test.
    ///   - aggregations: As a definition writes them.
    init(
        _ name: String, aggregations: String, keys: [Column] = [Column("driver", .int64)],
        limits: StoreLimits = StoreLimits()
    ) async throws {
        try await self.init(
            on: TestDatabase.store(limits: limits),
            RideDefinitions.bundle(name, aggregations: aggregations, keys: keys))
    }

    init(on store: PostgresStore, _ bundle: DefinitionBundle) async throws {
        self.store = store
        project = try await store.applied(bundle)
        guard let schema = project.schema(of: "stats") else {
            preconditionFailure("the bundle defines the view")
        }
        self.schema = schema
    }

    /// The table of events, and that of their tiles.
    var events: String { "larder_\(project.name).stats_v\(schema.storageVersion)" }
    var tiles: String { events + "_tiles" }

    /// Whether some window is answered from tiles.
    var hasTiles: Bool {
        schema.windows.map { !TileLayout($0).hops.isEmpty } ?? false
    }

    /// A row of the view; values by the names of the columns.
    func row(
        _ key: EntityKey, at time: EventTime, created: EventTime? = nil,
        _ values: [String: FeatureValue] = [:]
    ) -> TypedRow {
        TypedRow(of: schema, key, at: time, created: created, values)
    }

    /// - Returns: The rows as they were stored.
    @discardableResult
    func write(_ rows: [TypedRow], id: String) async throws -> [OfflineRow] {
        try await store.write(
            RowBatch.make(schema, rows: rows, id: "\(project.name)/\(id)")
        ).rows.flatMap(\.rows)
    }

    /// The values of all features for each key at its time.
    func join(
        _ rows: [(key: EntityKey, time: EventTime)], asKnown: Bool = false
    ) async throws -> [[FeatureValue]] {
        try await joined(rows, asKnown: asKnown).values
    }

    /// The same, and how many of the values may be others with `as_known`.
    func joined(
        _ rows: [(key: EntityKey, time: EventTime)], asKnown: Bool = false
    ) async throws -> (values: [[FeatureValue]], cellsKnownLater: Int?) {
        let collected = RowCollector()
        let columns = schema.keys + [Column(Reserved.eventTimestamp, .timestamp)]
        let join = PointInTimeJoin(
            selection: try FeatureSelection(
                schema.features.map { FeatureReference(view: "stats", feature: $0.name) },
                in: project),
            entityRows: .table(
                EntityTable(
                    columns: columns, rows: rows.map { $0.key.values + [.timestamp($0.time)] })),
            asKnown: asKnown, fullFeatureNames: false)
        let summary = try await store.join(
            join, begin: { collected.begin($0) }, { collected.add($0) })
        let values = collected.rows.map { Array($0.dropFirst(columns.count)) }
        return (values, summary.cellsKnownLater)
    }

    /// Makes joins read events, or tiles again.
    func setTiles(areWhole: Bool) async throws {
        try await TestDatabase.run(
            """
            UPDATE larder.tiles SET is_whole = \(areWhole)
            WHERE table_name = '"larder_\(project.name)"."stats_v\(schema.storageVersion)_tiles"'
            """)
    }

    /// Every tile as text, in order.
    func tileTexts() async throws -> [String] {
        try await TestDatabase.texts("SELECT tile FROM \(tiles) AS tile ORDER BY tile::text")
    }
}
