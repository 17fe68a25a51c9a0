/// What a shard of an online table holds.
struct OnlineShard: ~Copyable, Sendable {
    private(set) var rows: ShardRows
    private let layout: RowLayout
    /// Rows whose event or created time lay in the future when they came, by key, sorted by the
    /// instant from which they are visible.
    private var later: [EntityKey: [OfflineRow]] = [:]
    /// Keys among `later` that have no row yet.
    private var laterBytes = 0
    /// No row of `later` is visible before.
    private(set) var nextVisible = EventTime.latest

    init(_ layout: RowLayout) {
        self.layout = layout
        rows = ShardRows(layout)
    }

    var byteCount: Int { rows.byteCount + laterBytes }

    var keyCount: Int { rows.count + laterKeys.count }

    var keys: [EntityKey] {
        var keys = laterKeys
        rows.forEach { keys.append(StoredRow(bytes: $0, layout: layout).key) }
        return keys
    }

    /// One of the keys that have a row.
    func key(drawnBy draw: UInt64) -> EntityKey? {
        guard rows.count > 0 else { return nil }
        let row = rows.row(Int(draw % UInt64(rows.count)))
        return StoredRow(bytes: row, layout: layout).key
    }

    /// Makes the row its key's, unless that has a greater one.
    /// - Parameter row: The one the key has now.
    mutating func promote(
        _ row: UnsafeMutableRawPointer?, _ probe: borrowing KeyProbe, _ order: RowOrder,
        _ value: (Int) -> FeatureValue
    ) {
        if let row, StoredRow(bytes: row, layout: layout).order >= order { return }
        let row = row ?? rows.add(probe)
        rows.fill(row, order) { value($0).widened(to: layout.features[$0].type) }
    }

    mutating func keepForLater(_ row: OfflineRow) {
        var rows = later[row.key] ?? []
        // A table that is filled again gets the rows it has.
        guard !rows.contains(where: { $0.order == row.order }) else { return }
        let place = rows.firstIndex { row.visibleFrom < $0.visibleFrom } ?? rows.endIndex
        rows.insert(row, at: place)
        later[row.key] = rows
        laterBytes += Self.byteCount(of: row)
        nextVisible = min(nextVisible, row.visibleFrom)
    }

    /// Makes the rows current whose time has come.
    mutating func advance(to now: EventTime) {
        var probe = KeyProbe(layout)
        nextVisible = .latest
        for (key, rows) in later {
            let visible = rows.prefix { $0.visibleFrom <= now }
            if !visible.isEmpty { guard probe.set({ key.values[$0] }) else { continue } }
            for row in visible {
                promote(self.rows.find(probe), probe, row.order) { row.values[$0] }
                laterBytes -= Self.byteCount(of: row)
            }
            let rest = rows.dropFirst(visible.count)
            later[key] = rest.isEmpty ? nil : Array(rest)
            if let next = rest.first { nextVisible = min(nextVisible, next.visibleFrom) }
        }
    }

    mutating func remove(_ key: EntityKey, _ probe: borrowing KeyProbe) {
        _ = rows.remove(probe)
        for row in later.removeValue(forKey: key) ?? [] { laterBytes -= Self.byteCount(of: row) }
    }

    /// Some of the rows as bytes, those that are yet to come behind the others.
    /// - Parameter first: The place of the first one.
    func encode(from first: Int, countMax: Int) -> (bytes: [UInt8], count: Int, isLast: Bool) {
        var bytes: [UInt8] = []
        let end = min(rows.count, first + countMax)
        bytes.reserveCapacity(max(0, end - first) * layout.byteCount)
        for number in first..<max(first, end) { rows.encode(rows.row(number), to: &bytes) }
        guard end == rows.count else { return (bytes, end - first, false) }
        var others = ShardRows(layout)
        var probe = KeyProbe(layout)
        var count = max(0, end - first)
        for row in later.values.joined() where probe.set({ row.key.values[$0] }) {
            let place = others.add(probe)
            others.fill(place, row.order) {
                row.values[$0].widened(to: layout.features[$0].type)
            }
            others.encode(place, to: &bytes)
            count += 1
        }
        return (bytes, count, true)
    }

    private var laterKeys: [EntityKey] {
        guard !later.isEmpty else { return [] }
        var probe = KeyProbe(layout)
        return later.keys.filter { key in
            !probe.set({ key.values[$0] }) || rows.find(probe) == nil
        }
    }

    /// About what a row that is yet to come takes.
    private static func byteCount(of row: OfflineRow) -> Int {
        256 + 32 * (row.values.count + row.key.values.count)
    }
}

extension OfflineRow {
    fileprivate var visibleFrom: EventTime { max(order.eventTime, order.createdTime) }
}
