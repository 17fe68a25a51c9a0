package import Features
import Postgres

/// The part of `OfflineStore` that keeps the tiles of aggregated views.
extension PostgresStore {
    package func rebuildTiles(
        of schema: FeatureViewSchema, progress: @Sendable (_ keys: Int) -> Void
    ) async throws(FeatureError) {
        try await withConnection { connection in
            guard let refresh = try TileRefresh(OfflineTable(schema), limits: limits) else {
                return
            }
            let place: [PostgresValue] = [
                .text("\(refresh.tiles.name)"), .text(try refresh.tiles.layoutText()),
            ]
            let found = try await connection.query(
                "SELECT misses FROM larder.tiles WHERE table_name = $1 AND layout = $2", place)
            guard let misses: Int64 = try found.first?.value("misses") else {
                throw FeatureError.conflict("the feature view \"\(schema.name)\" was changed")
            }
            var chunk = KeyRange(after: nil)
            var keys = 0
            while let next = try await chunk.next(of: refresh, limits: limits, on: connection) {
                try await connection.transaction { connection in
                    try await TableLocks(writing: schema).take(.write, on: connection)
                    try await refresh.lock(on: connection)
                    try await next.rebuild(refresh, on: connection)
                }
                keys += next.count
                progress(keys)
                chunk = next
            }
            // Unless events came meanwhile whose tiles nobody computed.
            try await connection.execute(
                """
                UPDATE larder.tiles SET is_whole = true
                WHERE table_name = $1 AND layout = $2 AND misses = $3
                """, place + [.int64(misses)])
            _ = try? await connection.execute(
                "ANALYZE \(refresh.tiles.name)", isPrepared: false)
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
            SET layout = excluded.layout, is_whole = excluded.is_whole, misses = 0
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
