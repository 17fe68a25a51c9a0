import Features
import Postgres

/// The tiles that the rows of a transaction fell into, gathered while they are written.
///
/// Its memory is bounded: of more tiles than `touchedTilesMax` only the range of the rows' ingest
/// sequences is kept, by which the database finds the tiles itself.
struct TouchedTiles {
    struct Tile: Hashable {
        let key: EntityKey
        /// On the grid of the finest hop.
        let start: EventTime
    }

    let refresh: TileRefresh
    private let tilesMax: Int
    private var tiles: Set<Tile> = []
    private var sequences: ClosedRange<Int64>?
    private var rows = 0

    /// - Parameter deadline: For each statement; `bulkDeadline` when absent.
    /// - Returns: `nil` for a view without tiles.
    init?(
        of schema: FeatureViewSchema, limits: StoreLimits, deadline: Duration? = nil
    ) throws(PostgresError) {
        // Asked for every group of small batches, most of whose views have no windows.
        guard schema.windows != nil else { return nil }
        let events = try OfflineTable(schema)
        guard let refresh = try TileRefresh(events, limits: limits, deadline: deadline) else {
            return nil
        }
        self.refresh = refresh
        tilesMax = limits.touchedTilesMax
    }

    private mutating func add(_ key: EntityKey, _ order: RowOrder) {
        rows += 1
        let known = sequences ?? order.sequence...order.sequence
        sequences =
            min(known.lowerBound, order.sequence)...max(known.upperBound, order.sequence)
        guard tiles.count <= tilesMax else { return }
        let hop = refresh.tiles.layout.hops[0]
        tiles.insert(Tile(key: key, start: hop.floor(order.eventTime)))
    }

    mutating func add(_ placed: PlacedRows, of view: IngestView) {
        for row in 0..<placed.rows.rowCount {
            add(EntityKey(view.keys.map { placed.rows[row, $0] }), placed.order(of: row))
        }
    }

    /// Recomputes what each transaction touched, in that transaction, after all of its rows are
    /// written: from here to the commit writers of a view take turns.
    ///
    /// - Parameter all: No two of one view.
    static func refresh(
        _ all: [TouchedTiles], on connection: Connection
    ) async throws(PostgresError) {
        // By name, as `TableLocks` says.
        let sorted = all.filter { $0.rows > 0 }
            .sorted { $0.refresh.tiles.name < $1.refresh.tiles.name }
        // The next view's writers need not wait while this one's tiles are computed.
        for touched in sorted {
            try await touched.refresh.lock(on: connection)
            try await touched.recompute(on: connection)
        }
    }

    private func recompute(on connection: Connection) async throws(PostgresError) {
        guard tiles.count > tilesMax, let sequences else {
            try await refresh.run(Array(tiles), on: connection)
            return
        }
        try await refresh.run(sequences: sequences, rows: rows, on: connection)
    }
}
