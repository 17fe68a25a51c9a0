import Features
import Postgres

/// Keeps a view's tiles current, in the transaction that writes its events.
///
/// Writers of one view take turns from here to their commit. The lock is taken after the events
/// were written and before tiles are computed, whose statements then see the events of every
/// writer that went before: so no writer overwrites a tile without another's events.
/// - Requires: Isolation level read committed, under which each statement sees what was committed
///   before it.
struct TileRefresh {
    let tiles: TileTable
    let limits: StoreLimits
    /// For each statement, the wait for other writers among them.
    let deadline: Duration

    /// Nothing where the view has no tiles.
    ///
    /// - Parameter deadline: `bulkDeadline` when absent.
    init?(
        _ events: OfflineTable, limits: StoreLimits, deadline: Duration? = nil
    ) throws(PostgresError) {
        guard let tiles = try TileTable(events) else { return nil }
        self.tiles = tiles
        self.limits = limits
        self.deadline = deadline ?? limits.bulkDeadline
    }

    /// Recomputes the tiles that rows of a staging table fell into, in the transaction that has
    /// copied them; does nothing for a view without tiles.
    static func run(
        after staging: TableName, into table: OfflineTable, limits: StoreLimits,
        on connection: Connection
    ) async throws(PostgresError) {
        guard let refresh = try TileRefresh(table, limits: limits) else { return }
        try await refresh.lock(on: connection)
        let keys = table.keys.indices.map { "staged.\(CopyColumns.key($0))" }
        try await refresh.run(
            refresh.tiles.touchedSQL(
                of: "\(staging) AS staged", key: keys, time: "staged.event_time"),
            on: connection)
    }

    /// Waits for the other writers of the view; ends with the transaction.
    ///
    /// - Requires: A lock on the table of events, for the order of `TableLocks`.
    func lock(on connection: Connection) async throws(PostgresError) {
        try await TableLocks.lockTiles(tiles.name, deadline: deadline, on: connection)
    }

    /// Recomputes the tiles; the lock is held.
    func run(_ some: [TouchedTiles.Tile], on connection: Connection) async throws(PostgresError) {
        guard try await fit(on: connection) else { return }
        for start in stride(from: 0, to: some.count, by: limits.batchRows) {
            let chunk = some[start..<min(start + limits.batchRows, some.count)]
            try await run(chunk, on: connection)
        }
    }

    /// Recomputes the tiles of all events with these ingest sequences, about so many; the lock is
    /// held.
    func run(
        sequences: ClosedRange<Int64>, rows: Int, on connection: Connection
    ) async throws(PostgresError) {
        let condition =
            "stored.ingest_seq BETWEEN \(sequences.lowerBound) AND \(sequences.upperBound)"
        try await run(
            tiles.touchedSQL(where: condition), inBulk: try await isMost(rows, on: connection),
            on: connection)
    }

    /// Recomputes the tiles of a query of touched ones, such as `TileTable.touchedSQL` gives; the
    /// lock is held.
    ///
    /// - Parameter inBulk: See `TileTable.refreshStatements`.
    func run(
        _ touched: String, _ parameters: [PostgresValue] = [], inBulk: Bool = false,
        on connection: Connection
    ) async throws(PostgresError) {
        guard try await fit(on: connection) else { return }
        for statement in try tiles.refreshStatements(touched: touched, inBulk: inBulk) {
            try await connection.execute(
                statement, parameters, deadline: deadline, isPrepared: false)
        }
    }

    /// Whether the tiles there are fit the aggregations; the lock is held.
    ///
    /// Where they do not, because these were changed by another program, the tiles are noted as
    /// incomplete, and nobody reads them until they are rebuilt from the beginning.
    private func fit(on connection: Connection) async throws(PostgresError) -> Bool {
        try await connection.execute(
            """
            UPDATE larder.tiles SET is_whole = false, rebuilt_key = NULL, rebuilt_keys = 0
            WHERE table_name = $1 AND layout <> $2
            """, [.text("\(tiles.name)"), .text(try tiles.layoutText())]) == 0
    }

    /// Whether so many rows are a good part of all events: then one pass over these is shorter.
    private func isMost(
        _ rows: Int, on connection: Connection
    ) async throws(PostgresError) -> Bool {
        let found = try await connection.query(
            "SELECT reltuples::float8 AS events FROM pg_class WHERE oid = to_regclass($1)",
            [.text("\(tiles.events.name)")])
        let events: Double = try found.first?.value("events") ?? -1
        return events < 4 * Double(rows)
    }

    private func run(
        _ chunk: ArraySlice<TouchedTiles.Tile>, on connection: Connection
    ) async throws(PostgresError) {
        var arrays: [String] = []
        var parameters: [PostgresValue] = []
        for (index, key) in tiles.events.keys.enumerated() {
            arrays.append("$\(index + 1)::\(key.type.sqlName)[]")
            let values = chunk.map { PostgresValue($0.key.values[index], as: key.type) }
            parameters.append(.array(values, of: key.type.postgresType))
        }
        arrays.append("$\(arrays.count + 1)::timestamptz[]")
        parameters.append(
            .array(chunk.map { .timestamp(PostgresTimestamp($0.start)) }, of: .timestamptz))
        let names = tiles.keyNames + ["start"]
        let touched = """
            SELECT \(names.joined(separator: ", "))
            FROM unnest(\(arrays.joined(separator: ", ")))
                AS given (\(names.joined(separator: ", ")))
            """
        for statement in try tiles.refreshStatements(touched: touched) {
            try await connection.execute(statement, parameters, deadline: deadline)
        }
    }
}
