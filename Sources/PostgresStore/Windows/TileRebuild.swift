import Features
import JSON
import Postgres

/// Computes all tiles of a view anew, some keys in each transaction.
///
/// How far that is stands in `larder.tiles`, and is read and written under the lock of the view's
/// writers. So it goes on where anybody left off, two at once share the work, and a program that
/// writes events without their tiles sets it back to the beginning (`TileRefresh.fit`). Events
/// that come meanwhile bring their tiles with them, before the place or behind it.
struct TileRebuild {
    let refresh: TileRefresh

    struct Progress {
        /// Whose tiles are whole.
        let keys: Int
        let isDone: Bool
    }

    /// Rebuilds the next keys.
    ///
    /// - Parameter connection: In a transaction.
    /// - Throws: `.conflict` where the tiles are of other aggregations.
    func step(on connection: Connection) async throws -> Progress {
        try await TableLocks(writing: refresh.tiles.events.schema).take(.write, on: connection)
        try await refresh.lock(on: connection)
        let found = try await connection.query(
            """
            SELECT is_whole, rebuilt_key, rebuilt_keys FROM larder.tiles
            WHERE table_name = $1 AND layout = $2
            """, [table, .text(try refresh.tiles.layoutText())])
        guard let row = found.first else {
            throw FeatureError.changed(refresh.tiles.events.schema)
        }
        let keys: Int = try row.value("rebuilt_keys")
        if try row.value("is_whole") { return Progress(keys: keys, isDone: true) }
        let last = try row.value("rebuilt_key", as: String?.self).map(key)
        let range = try await KeyRange(
            after: last, of: refresh.tiles.events, eventsMax: refresh.limits.rebuiltEvents,
            deadline: refresh.deadline, on: connection)
        guard let range else {
            try await KeyRange.removeTiles(after: last, refresh, on: connection)
            try await connection.execute(
                "UPDATE larder.tiles SET is_whole = true, rebuilt_key = NULL WHERE table_name = $1",
                [table])
            return Progress(keys: keys, isDone: true)
        }
        try await range.rebuild(refresh, on: connection)
        let count = try await range.count(deadline: refresh.deadline, on: connection)
        try await connection.execute(
            """
            UPDATE larder.tiles SET rebuilt_key = $2, rebuilt_keys = rebuilt_keys + $3
            WHERE table_name = $1
            """,
            [
                table, .text(JSONValue.array(range.upper.map(\.json)).text),
                .int64(Int64(count)),
            ])
        return Progress(keys: keys + count, isDone: false)
    }

    private var table: PostgresValue { .text("\(refresh.tiles.name)") }

    /// The key that was noted.
    private func key(_ text: String) throws -> [FeatureValue] {
        let values = try JSONValue(parsing: text).arrayValue ?? []
        return try zip(values, refresh.tiles.events.keys).map { value, column in
            guard let value = FeatureValue(json: value, type: column.type) else {
                throw FeatureError.storeFailed("a key of \(refresh.tiles.name) cannot be read")
            }
            return value
        }
    }
}

extension FeatureError {
    /// Tiles were to be made for a schema that is not the view's any more.
    static func changed(_ schema: FeatureViewSchema) -> FeatureError {
        .conflict("the feature view \"\(schema.name)\" was changed")
    }
}
