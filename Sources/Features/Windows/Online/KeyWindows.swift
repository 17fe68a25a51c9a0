/// What is kept of one key's events: the events themselves, and tiles of those that are older.
///
/// While a key has few events nothing else is kept. When they have become many, those that every
/// question will count whole are put into tiles of the finest grid, these into tiles of the next,
/// and so on: each grid has tiles up to its own full time, from where the next finer one goes on.
///
///     tiles of 1 h ─────────────────┤ full
///                      tiles of 1 min ├───────────┤ full
///                                      tiles of 1 s ├────┤ full
///                                                 events ├──────────► also of the future
///
/// Invariants:
/// 1. Events are in the order of rows, tiles in that of their starts.
/// 2. A tile that begins before its grid's full time holds all events of its time that are known,
///    and every event from the finest grid's full time on is among the events.
/// 3. A coarser grid is full no further than a finer one.
struct KeyWindows: Sendable {
    struct Level: Sendable {
        var tiles: WordRows
        /// The time before which its tiles are full.
        var full = Int64.min
    }

    private(set) var events: WordRows
    /// One for each of the kept grids, the finest first; none until events have become many.
    private(set) var levels: [Level] = []
    /// Events that became known, or will, later than they came: sorted by their created times.
    private var unknown: [OfflineRow] = []
    /// How many events there have to be before tiles are made of them.
    private var tiledFrom: Int

    init(_ windows: ServedWindows) {
        events = WordRows(windows.eventShape)
        tiledFrom = windows.tiledFrom
    }

    var isEmpty: Bool {
        events.count == 0 && unknown.isEmpty && levels.allSatisfy { $0.tiles.count == 0 }
    }

    /// What it takes in memory besides the value itself.
    var bytes: Int {
        var bytes = events.bytes
        if !levels.isEmpty { bytes += 32 + levels.capacity * MemoryLayout<Level>.stride }
        for level in levels { bytes += level.tiles.bytes }
        if !unknown.isEmpty {
            let row = MemoryLayout<OfflineRow>.stride + unknown[0].bytesOutside
            bytes += 32 + unknown.count * row
        }
        return bytes
    }

    /// Whether some event's time to be known has come.
    func isWaiting(at instant: EventTime) -> Bool {
        unknown.first.map { $0.order.createdTime <= instant } ?? false
    }

    /// Takes an event that is not known before its created time.
    mutating func wait(for event: OfflineRow) {
        guard !unknown.contains(where: { $0.order == event.order }) else { return }
        let place =
            unknown.firstIndex { event.order.createdTime < $0.order.createdTime }
            ?? unknown.endIndex
        unknown.insert(event, at: place)
    }

    /// Brings in the events whose time to be known has come.
    mutating func advance(_ windows: ServedWindows, _ reach: WindowReach, to instant: EventTime) {
        guard isWaiting(at: instant) else { return }
        let known = unknown.prefix { $0.order.createdTime <= instant }
        unknown.removeFirst(known.count)
        var rows = WordRows(windows.eventShape)
        for event in known.sorted(by: { $0.order < $1.order }) { windows.append(event, to: &rows) }
        insert(0..<rows.count, of: rows, windows, reach)
    }

    /// Takes known events.
    ///
    /// - Parameter range: Of `rows`, in the order of rows.
    mutating func insert(
        _ range: Range<Int>, of rows: WordRows, _ windows: ServedWindows, _ reach: WindowReach
    ) {
        let first = range.first { rows.time($0) >= reach.longest } ?? range.upperBound
        let reached = first..<range.upperBound
        guard !reached.isEmpty else { return }
        heal(reached, of: rows, windows, reach)
        keep(reached, of: rows, reach)
        if events.count >= tiledFrom { tile(windows, reach) }
    }

    /// Drops what no window reaches any more.
    mutating func trim(_ reach: WindowReach) {
        let dead = events.firstIndex(from: keptEvents(reach))
        events.removeFirst(dead)
        trimTiles(reach)
    }

    /// Adds late events to the tiles they fall into.
    private mutating func heal(
        _ range: Range<Int>, of rows: WordRows, _ windows: ServedWindows, _ reach: WindowReach
    ) {
        for level in levels.indices {
            let kept = keptTiles(level, reach)
            for row in range where rows.time(row) < levels[level].full {
                let hop = windows.hops[level]
                let time = EventTime(microseconds: rows.time(row))
                guard hop.floor(time).microseconds >= kept, !holds(rows, row) else { continue }
                windows.absorb(row, of: rows, into: &levels[level].tiles, on: hop)
            }
        }
    }

    /// Whether the event is among the events.
    private func holds(_ rows: WordRows, _ row: Int) -> Bool {
        let place = events.place(of: rows.order(row, 0))
        return place < events.count && events.order(place, 0) == rows.order(row, 0)
    }

    /// Adds events to the events, as far as these are kept.
    private mutating func keep(_ range: Range<Int>, of rows: WordRows, _ reach: WindowReach) {
        let kept = keptEvents(reach)
        let first = range.first { rows.time($0) >= kept } ?? range.upperBound
        guard first < range.upperBound else { return }
        let dead = events.firstIndex(from: kept)
        // Seldom enough for a long list to be moved.
        if dead > 0, dead * 2 >= events.count { events.removeFirst(dead) }
        let order = rows.order(first, 0)
        if events.count == 0 || events.order(events.count - 1, 0) < order {
            for row in first..<range.upperBound { events.append(row, of: rows) }
        } else if first == range.upperBound - 1 {
            let place = events.place(of: order)
            if place == events.count || events.order(place, 0) != order {
                events.insert(first, of: rows, at: place)
            }
        } else {
            events.merge(first..<range.upperBound, of: rows)
        }
    }

    /// Puts the events that every question counts whole into tiles.
    private mutating func tile(_ windows: ServedWindows, _ reach: WindowReach) {
        guard !windows.hops.isEmpty else { return }
        if levels.isEmpty {
            levels = windows.hops.map { _ in Level(tiles: WordRows(windows.tileShape)) }
        }
        let from = events.firstIndex(from: levels[0].full)
        guard events.count - from >= tiledFrom else { return }
        let to = events.firstIndex(from: reach.full[0])
        if from < to {
            for event in from..<to {
                windows.absorb(event, of: events, into: &levels[0].tiles, on: windows.hops[0])
            }
        }
        for level in levels.indices.dropFirst() where levels[level].full < reach.full[level] {
            let finer = levels[level - 1].tiles
            let first = finer.firstIndex(from: levels[level].full)
            for tile in first..<finer.firstIndex(from: reach.full[level]) {
                windows.merge(
                    tile, of: finer, into: &levels[level].tiles, on: windows.hops[level])
            }
        }
        for level in levels.indices {
            levels[level].full = max(levels[level].full, reach.full[level])
        }
        trim(reach)
        // So that many events of the future are not looked at again and again.
        let head = events.count - events.firstIndex(from: levels[0].full)
        tiledFrom = max(windows.tiledFrom, head * 2)
    }

    private mutating func trimTiles(_ reach: WindowReach) {
        for level in levels.indices {
            let dead = levels[level].tiles.firstIndex(from: keptTiles(level, reach))
            levels[level].tiles.removeFirst(dead)
        }
    }

    /// From where on events are needed.
    private func keptEvents(_ reach: WindowReach) -> Int64 {
        guard let finest = levels.first else { return reach.longest }
        return max(reach.longest, min(reach.events, finest.full))
    }

    /// From where on tiles of a grid are needed: by windows of the grid, and to go on from the next
    /// coarser one.
    private func keptTiles(_ level: Int, _ reach: WindowReach) -> Int64 {
        let coarser = level + 1 < levels.count ? levels[level + 1].full : .max
        return max(reach.longest, min(reach.tiles[level], coarser))
    }
}

extension WordRows {
    /// The first event that does not stand before the place in the order of rows.
    fileprivate func place(of order: RowOrder) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.order(middle, 0) < order { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Merges sorted events into sorted events; those that are there already are left out.
    fileprivate mutating func merge(_ range: Range<Int>, of rows: WordRows) {
        var merged = WordRows(shape)
        merged.reserve(count + range.count)
        var (own, other) = (0, range.lowerBound)
        while own < count || other < range.upperBound {
            if own == count {
                merged.append(other, of: rows)
                other += 1
            } else if other == range.upperBound || order(own, 0) < rows.order(other, 0) {
                merged.append(own, of: self)
                own += 1
            } else {
                if order(own, 0) != rows.order(other, 0) { merged.append(other, of: rows) }
                other += 1
            }
        }
        self = merged
    }
}

extension OfflineRow {
    /// About what the row's lists take.
    var bytesOutside: Int {
        64 + (key.values.count + values.count) * MemoryLayout<FeatureValue>.stride
    }
}
