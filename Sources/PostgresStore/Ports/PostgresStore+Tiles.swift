package import Features
import Postgres

/// The part of `OfflineStore` that keeps the tiles of aggregated views.
extension PostgresStore {
    package func viewsToTile(
        among schemas: [FeatureViewSchema]
    ) async throws(FeatureError) -> [FeatureViewSchema] {
        try await withConnection { connection in
            let whole = try await connection.query(
                "SELECT table_name, layout FROM larder.tiles WHERE is_whole"
            ).map { row in
                [try row.value("table_name", as: String.self), try row.value("layout")]
            }
            let known = Set(whole)
            return try schemas.filter { schema in
                guard let tiles = try TileTable(OfflineTable(schema)) else { return false }
                return !known.contains(["\(tiles.name)", try tiles.layoutText()])
            }
        }
    }

    @discardableResult
    package func rebuildTiles(
        of schema: FeatureViewSchema, progress: @Sendable (_ keys: Int) -> Void
    ) async throws(FeatureError) -> Int {
        try await fitTiles(of: schema)
        var done = TileRebuild.Progress(keys: 0, isDone: true)
        var setbacksLeft = Self.rebuildSetbacksMax
        repeat {
            let before = done.keys
            done = try await withTransaction { connection in
                guard let refresh = try TileRefresh(OfflineTable(schema), limits: limits) else {
                    return TileRebuild.Progress(keys: 0, isDone: true)
                }
                return try await TileRebuild(refresh: refresh).step(on: connection)
            }
            if done.keys < before { setbacksLeft -= 1 }
            guard setbacksLeft > 0 else {
                throw .conflict(
                    "another server writes events of \"\(schema.name)\" with other aggregations; "
                        + "start it again")
            }
            progress(done.keys)
            if Task.isCancelled { throw FeatureError(CancellationError()) }
        } while !done.isDone
        try await analyzeTiles(of: schema)
        return done.keys
    }

    /// How often a rebuild may be set back by a program that writes events without their tiles.
    private static let rebuildSetbacksMax = 3

    /// Puts empty tiles that fit the schema in the place of others.
    ///
    /// - Throws: `.conflict` where the schema is not one of the present definitions.
    private func fitTiles(of schema: FeatureViewSchema) async throws(FeatureError) {
        let fits = try await withConnection { connection in
            guard let tiles = try TileTable(OfflineTable(schema)) else { return true }
            return try await !connection.query(
                "SELECT FROM larder.tiles WHERE table_name = $1 AND layout = $2",
                [.text("\(tiles.name)"), .text(try tiles.layoutText())]
            ).isEmpty
        }
        guard !fits else { return }
        try await withTransaction { connection in
            try await limitTableLocks(on: connection)
            // Nobody changes definitions until the tiles are made.
            try await connection.query("SELECT revision FROM larder.registry FOR SHARE")
            let registry = try await Self.registry(on: connection)
            guard registry.project(schema.project).allSchemas.contains(schema) else {
                throw FeatureError.changed(schema)
            }
            try await TableLocks(changing: [.tile(schema)]).takeForChange(on: connection)
            try await makeTiles(of: schema, on: connection)
        }
    }

    /// So that joins know how many events tiles hold.
    private func analyzeTiles(of schema: FeatureViewSchema) async throws(FeatureError) {
        try await withConnection { connection in
            guard let tiles = try TileTable(OfflineTable(schema)) else { return }
            try await connection.execute("ANALYZE \(tiles.name)", isPrepared: false)
        }
    }

    /// Makes an empty tile table that fits the view's aggregations, unless there is one, and
    /// removes that of a view which needs none.
    ///
    /// - Parameter connection: In the transaction that changes the definition, which has locked the
    ///   tiles that there may be (`TableLocks.takeForChange`).
    func makeTiles(of schema: FeatureViewSchema, on connection: Connection) async throws {
        let events = try OfflineTable(schema)
        let name = try TileTable.name(of: events)
        guard let refresh = try TileRefresh(events, limits: limits) else {
            try await dropTiles(of: schema, on: connection)
            return
        }
        let layout = try refresh.tiles.layoutText()
        let held = try await connection.query(
            "SELECT FROM larder.tiles WHERE table_name = $1 AND layout = $2",
            [.text("\(name)"), .text(layout)])
        guard held.isEmpty else { return }
        try await connection.script("DROP TABLE IF EXISTS \(name);\n\(refresh.tiles.createScript)")
        try await connection.execute(
            """
            INSERT INTO larder.tiles (table_name, layout, is_whole)
            SELECT $1, $2, NOT EXISTS (SELECT FROM \(events.name))
            ON CONFLICT (table_name) DO UPDATE
            SET layout = excluded.layout, is_whole = excluded.is_whole, rebuilt_key = NULL,
                rebuilt_keys = 0
            """, [.text("\(name)"), .text(layout)], isPrepared: false)
    }

    /// Removes the tiles of a view, whether it has any or not.
    ///
    /// - Parameter connection: In the transaction that changes the definition.
    func dropTiles(of schema: FeatureViewSchema, on connection: Connection) async throws {
        let name = try TileTable.name(of: OfflineTable(schema))
        try await connection.script("DROP TABLE IF EXISTS \(name)")
        try await connection.execute(
            "DELETE FROM larder.tiles WHERE table_name = $1", [.text("\(name)")])
    }
}
