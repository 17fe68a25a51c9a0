import Features
import Postgres

/// The tiles that a batch's events fell into.
enum TouchedTiles {
    /// By key and start, each once.
    case some([Tile])
    /// Those of all events with these ingest sequences: of a batch of so many rows that nobody
    /// counts its tiles.
    case ofSequences(ClosedRange<Int64>, rows: Int)

    struct Tile: Hashable {
        let key: EntityKey
        /// On the grid of the finest hop.
        let start: EventTime
    }

    /// - Parameter max: Above so many tiles they are not counted further.
    init?(_ rows: [OfflineRow], hop: Hop, max: Int) {
        guard let first = rows.first else { return nil }
        var tiles: Set<Tile> = []
        for row in rows where tiles.count <= max {
            tiles.insert(Tile(key: row.key, start: hop.floor(row.order.eventTime)))
        }
        guard tiles.count > max else {
            self = .some(Array(tiles))
            return
        }
        let range = rows.reduce((first.order.sequence, first.order.sequence)) { range, row in
            (min(range.0, row.order.sequence), Swift.max(range.1, row.order.sequence))
        }
        self = .ofSequences(range.0...range.1, rows: rows.count)
    }
}
