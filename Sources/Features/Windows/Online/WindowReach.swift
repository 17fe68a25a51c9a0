/// How far back the windows of a view reach at an instant, and up to where its tiles are full.
///
/// Times are in microseconds; what no window needs begins at `Int64.max`.
struct WindowReach: Sendable {
    /// From where on any window counts events.
    let longest: Int64
    /// From where on windows that need events count them.
    let events: Int64
    /// For each grid from where on its windows count tiles.
    let tiles: [Int64]
    /// For each grid up to where tiles may be made: what follows may still be asked about by the
    /// microsecond.
    let full: [Int64]

    /// By how much an instant that is asked about may lie before one that was seen already:
    /// clocks are read before locks are waited for, and answers are held against the database's.
    static let slack: Int64 = 10_000_000

    init(_ windows: ServedWindows, at instant: EventTime) {
        let earliest = EventTime(
            microseconds: max(
                EventTime.earliest.microseconds, instant.microseconds - Self.slack))
        var longest = Int64.max
        var events = Int64.max
        var tiles = windows.hops.map { _ in Int64.max }
        for reader in windows.readers {
            let start = reader.feature.window.start(at: earliest).microseconds
            longest = min(longest, start)
            if let level = reader.level {
                tiles[level] = min(tiles[level], start)
            } else {
                events = min(events, start)
            }
        }
        self.longest = longest
        self.events = events
        self.tiles = tiles
        full = windows.hops.map { $0.floor(earliest).microseconds }
    }
}
