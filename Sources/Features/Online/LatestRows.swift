/// Of the rows of a large batch those that its view's online table will want: for each key the
/// greatest one that is visible, and every one from the future; of a view with aggregations every
/// one that a window reaches.
///
/// So a batch of a hundred million rows of a thousand keys costs the memory of a thousand. Rows
/// lie flat, and a greater row is written over the one it replaces: nothing is allocated for a row.
package struct LatestRows: Sendable {
    package let view: IngestView
    /// Keys, and other rows, that are kept.
    private let countMax: Int
    /// For each place of the hash table an index into `orders`, or -1. A power of two of places, at
    /// most half of them taken.
    private var table: [Int32] = Array(repeating: -1, count: 1024)
    private var orders: [RowOrder] = []
    private var hashes: [Int] = []
    /// `view.keys.count` values for each key.
    private var keys: [FeatureValue] = []
    /// `view.features.count` values for each key.
    private var values: [FeatureValue] = []
    /// Those of which none replaces another.
    private var later: [OfflineRow] = []
    /// Whether more would have to be kept than fit.
    package private(set) var hasOverflowed = false

    /// As many rows as one batch brings to an online table without reading it anew.
    package static let defaultCountMax = 250_000

    package init(of view: IngestView, countMax: Int = Self.defaultCountMax) {
        self.view = view
        self.countMax = countMax
    }

    /// - Parameter now: What rows from the future are told by, together with the database's time.
    package mutating func add(_ placed: PlacedRows, now: EventTime) {
        let instant = max(now, placed.now)
        let reach = view.schema.windows?.reach(at: now)
        for row in 0..<placed.rows.rowCount {
            guard !hasOverflowed else { return }
            let order = placed.order(of: row)
            if let reach {
                guard order.eventTime >= reach else { continue }
                later.append(offlineRow(row, order, of: placed.rows))
            } else if order.isVisible(at: instant) {
                keep(row, order, of: placed.rows)
            } else {
                later.append(offlineRow(row, order, of: placed.rows))
            }
            if orders.count + later.count > countMax { overflow() }
        }
    }

    /// The rows that were kept.
    package func take() -> [OfflineRow] {
        let (keyCount, valueCount) = (view.keys.count, view.features.count)
        return later
            + orders.indices.map { index in
                OfflineRow(
                    key: EntityKey(Array(keys[index * keyCount..<(index + 1) * keyCount])),
                    order: orders[index],
                    values: Array(values[index * valueCount..<(index + 1) * valueCount]))
            }
    }

    private mutating func keep(_ row: Int, _ order: RowOrder, of rows: RowBlock) {
        var hasher = Hasher()
        for column in view.keys { rows[row, column].hash(into: &hasher) }
        let hash = hasher.finalize()
        var place = hash & (table.count - 1)
        while table[place] >= 0 {
            let index = Int(table[place])
            if hashes[index] == hash, isKey(index, row, of: rows) {
                guard order > orders[index] else { return }
                orders[index] = order
                let first = index * view.features.count
                for (offset, column) in view.features.enumerated() {
                    values[first + offset] = rows[row, column]
                }
                return
            }
            place = (place + 1) & (table.count - 1)
        }
        table[place] = Int32(orders.count)
        orders.append(order)
        hashes.append(hash)
        for column in view.keys { keys.append(rows[row, column]) }
        for column in view.features { values.append(rows[row, column]) }
        if orders.count * 2 > table.count { grow() }
    }

    private func isKey(_ index: Int, _ row: Int, of rows: RowBlock) -> Bool {
        let first = index * view.keys.count
        for (offset, column) in view.keys.enumerated()
        where keys[first + offset] != rows[row, column] {
            return false
        }
        return true
    }

    private mutating func grow() {
        table = Array(repeating: -1, count: table.count * 2)
        for (index, hash) in hashes.enumerated() {
            var place = hash & (table.count - 1)
            while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = Int32(index)
        }
    }

    private mutating func overflow() {
        self = LatestRows(of: view, countMax: countMax)
        hasOverflowed = true
    }

    private func offlineRow(_ row: Int, _ order: RowOrder, of rows: RowBlock) -> OfflineRow {
        OfflineRow(
            key: EntityKey(view.keys.map { rows[row, $0] }), order: order,
            values: view.features.map { rows[row, $0] })
    }
}
