import Features
import Postgres

/// Which windows of a view are answered from tiles, and why the others are not.
struct TileChoice {
    /// The grids whose tiles are read.
    let hops: Set<Hop>
    /// Sentences, one for each grid, for whoever asks how the answer came about.
    let reasons: [String]

    /// The reasons as one sentence.
    var reason: String { "Windows are read from " + reasons.joined(separator: "; ") + "." }

    /// Reading fewer events than this instead of a tile costs less than the tile.
    static let eventsPerTileMin = 2.0

    /// - Parameters:
    ///   - tiles: `nil` for a view without them.
    ///   - asKnown: A tile does not tell when its events became known.
    init(
        _ tiles: TileTable?, asKnown: Bool, on connection: Connection
    ) async throws(PostgresError) {
        guard let tiles else {
            self.init(hops: [], reasons: ["events: no aggregation can be answered from tiles"])
            return
        }
        guard !asKnown else {
            self.init(hops: [], reasons: ["events: tiles do not tell when events became known"])
            return
        }
        let found = try await connection.query(
            """
            SELECT is_whole AND layout = $2 AS is_usable,
                (SELECT reltuples::float8 FROM pg_class WHERE oid = to_regclass($3)) AS events,
                (SELECT reltuples::float8 FROM pg_class WHERE oid = to_regclass($1)) AS tiles
            FROM larder.tiles WHERE table_name = $1
            """,
            [
                .text("\(tiles.name)"), .text(try tiles.layoutText()),
                .text("\(tiles.events.name)"),
            ])
        guard let row = found.first, try row.value("is_usable", as: Bool.self) else {
            self.init(hops: [], reasons: ["events: the tiles have to be rebuilt"])
            return
        }
        let shares = try await Self.shares(of: tiles, on: connection)
        let events = try row.value("events", as: Double?.self) ?? -1
        let count = try row.value("tiles", as: Double?.self) ?? -1
        var hops: Set<Hop> = []
        var reasons: [String] = []
        for hop in tiles.layout.hops {
            guard events > 0, count > 0, let share = shares[hop.seconds], share > 0 else {
                hops.insert(hop)
                reasons.append("tiles of \(hop.seconds) s: nothing is known of their size")
                continue
            }
            let eventsPerTile = events / (count * share)
            let size = "about \((eventsPerTile * 10).rounded() / 10) events each"
            if eventsPerTile >= Self.eventsPerTileMin {
                hops.insert(hop)
                reasons.append("tiles of \(hop.seconds) s: they hold \(size)")
            } else {
                reasons.append("events: tiles of \(hop.seconds) s hold \(size)")
            }
        }
        self.init(hops: hops, reasons: reasons)
    }

    /// Reads events whatever tiles there are, where nobody asks why.
    static let events = TileChoice(hops: [], reasons: [])

    private init(hops: Set<Hop>, reasons: [String]) {
        self.hops = hops
        self.reasons = reasons
    }

    /// The share of each hop, by its seconds, among all tiles, as far as ANALYZE has looked.
    private static func shares(
        of tiles: TileTable, on connection: Connection
    ) async throws(PostgresError) -> [Int64: Double] {
        let rows = try await connection.query(
            """
            SELECT hop, share::float8 AS share FROM pg_stats
            CROSS JOIN LATERAL unnest(most_common_vals::text::bigint[], most_common_freqs)
                AS common (hop, share)
            WHERE schemaname = $1 AND tablename = $2 AND attname = 'tile.hop'
            """, [.text(tiles.name.schema), .text(tiles.name.name)])
        var shares: [Int64: Double] = [:]
        for row in rows { shares[try row.value("hop")] = try row.value("share", as: Double.self) }
        return shares
    }
}
