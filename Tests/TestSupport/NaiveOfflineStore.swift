package import Features
import Synchronization

/// An offline store in memory that is slow, plain and obviously right: the oracle of the tests.
///
/// Every question is answered by looking at every row.
package final class NaiveOfflineStore: OfflineStore {
    /// A stored row; values by name, so that features can be added to its view.
    private struct StoredRow {
        let key: EntityKey
        let order: RowOrder
        let values: [String: FeatureValue]
    }

    private struct State {
        var rows: [FeatureViewSchema.Identity: [StoredRow]] = [:]
        var receipts: [[String]: (digest: [UInt8], receipt: BatchReceipt)] = [:]
        var sources: [String: [[String: FeatureValue]]] = [:]
        var sequence: Int64 = 0

        mutating func nextSequence() -> Int64 {
            sequence += 1
            return sequence
        }
    }

    private let now: @Sendable () -> EventTime
    private let state = Mutex(State())

    package init(now: @escaping @Sendable () -> EventTime) {
        self.now = now
    }

    /// Says what a batch source holds, by the names of its columns.
    package func setSource(_ name: String, rows: [[String: FeatureValue]]) {
        state.withLock { $0.sources[name] = rows }
    }

    package func write(_ batch: RowBatch) async throws(FeatureError) -> CommittedBatch {
        let committed = state.withLock { state -> Result<CommittedBatch, FeatureError> in
            if let idempotency = batch.idempotency {
                let place = [batch.project, batch.target, idempotency.key]
                if let known = state.receipts[place] {
                    guard known.digest == idempotency.bodyDigest else {
                        return .failure(.idempotencyKeyReused(idempotency.key))
                    }
                    var receipt = known.receipt
                    receipt.isReplay = true
                    return .success(CommittedBatch(receipt: receipt, rows: []))
                }
                state.receipts[place] = (idempotency.bodyDigest, batch.receipt)
            }
            var committed: [(schema: FeatureViewSchema, rows: [OfflineRow])] = []
            for (schema, rows) in batch.parts where !rows.isEmpty {
                let ordered = rows.map { row in
                    OfflineRow(
                        key: row.key,
                        order: RowOrder(
                            eventTime: row.eventTime, createdTime: row.createdTime ?? now(),
                            sequence: state.nextSequence()),
                        values: row.values)
                }
                state.rows[schema.identity, default: []] += ordered.map {
                    Self.stored($0, schema)
                }
                committed.append((schema: schema, rows: ordered))
            }
            return .success(CommittedBatch(receipt: batch.receipt, rows: committed))
        }
        return try committed.get()
    }

    package func materialize(
        _ schema: FeatureViewSchema, interval: MaterializationInterval
    ) async throws(FeatureError) -> MaterializedRows {
        state.withLock { state in
            var written = 0
            var skipped = 0
            let held = state.rows[schema.identity] ?? []
            for source in state.sources[schema.source.name] ?? [] {
                guard case .timestamp(let eventTime)? = source[schema.source.eventTimestamp] else {
                    skipped += 1
                    continue
                }
                if let start = interval.start, eventTime < start { continue }
                if let end = interval.end, eventTime >= end { continue }
                let key = EntityKey(schema.keys.map { source[$0.name] ?? .null })
                guard !key.values.contains(.null) else {
                    skipped += 1
                    continue
                }
                let created = Self.createdTime(of: source, schema)
                let values = schema.features.map { source[$0.column] ?? .null }
                let isHeld = held.contains { row in
                    row.key == key && row.order.eventTime == eventTime
                        && (created == nil || row.order.createdTime == created)
                        && Self.values(of: row, schema) == values
                }
                if isHeld { continue }
                let row = OfflineRow(
                    key: key,
                    order: RowOrder(
                        eventTime: eventTime, createdTime: created ?? now(),
                        sequence: state.nextSequence()),
                    values: values)
                state.rows[schema.identity, default: []].append(Self.stored(row, schema))
                written += 1
            }
            return MaterializedRows(written: written, skipped: skipped)
        }
    }

    package func latestRows(
        of schema: FeatureViewSchema, at instant: EventTime,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError) {
        let rows = offlineRows(of: schema)
        let later = rows.filter { !$0.order.isVisible(at: instant) }
        let latest = Set(rows.map(\.key)).compactMap { key in
            Self.greatest(of: rows, key) { $0.isVisible(at: instant) }
        }
        consume(latest + later)
    }

    package func rows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?] {
        let rows = offlineRows(of: schema)
        return keys.map { key in Self.greatest(of: rows, key) { $0.isVisible(at: instant) } }
    }

    package func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        guard case .table(let table) = join.entityRows else {
            preconditionFailure("the oracle reads no queries")
        }
        let columns = try join.columns(after: table.columns)
        let views = join.selection.views.map { (schema: $0, rows: offlineRows(of: $0)) }
        try await begin(columns)
        var joined = RowBlock(columnCount: columns.count)
        for row in table.rows {
            let found = views.map { Self.joined($0.schema, $0.rows, to: row, of: table, join) }
            joined.appendRow(
                row + join.selection.items.map { found[$0.view]?.values[$0.feature] ?? .null })
        }
        try await consume(joined)
    }

    /// The row of the view that belongs to an entity row.
    private static func joined(
        _ schema: FeatureViewSchema, _ rows: [OfflineRow], to entityRow: [FeatureValue],
        of table: EntityTable, _ join: PointInTimeJoin
    ) -> OfflineRow? {
        let entity = Dictionary(
            zip(table.columns.map(\.name), entityRow), uniquingKeysWith: { first, _ in first })
        guard case .timestamp(let time)? = entity[Reserved.eventTimestamp] else { return nil }
        let key = EntityKey(schema.keys.map { entity[$0.name] ?? .null })
        guard !key.values.contains(.null) else { return nil }
        return greatest(of: rows, key) { order in
            order.eventTime <= time && (!join.asKnown || order.createdTime <= time)
                && (schema.view.ttl?.admits(order.eventTime, at: time) ?? true)
        }
    }

    private static func greatest(
        of rows: [OfflineRow], _ key: EntityKey, where isWanted: (RowOrder) -> Bool
    ) -> OfflineRow? {
        rows.filter { $0.key == key && isWanted($0.order) }.max { $0.order < $1.order }
    }

    func offlineRows(of schema: FeatureViewSchema) -> [OfflineRow] {
        let rows = state.withLock { $0.rows[schema.identity] ?? [] }
        return rows.map { row in
            OfflineRow(key: row.key, order: row.order, values: Self.values(of: row, schema))
        }
    }

    private static func stored(_ row: OfflineRow, _ schema: FeatureViewSchema) -> StoredRow {
        StoredRow(
            key: row.key, order: row.order,
            values: Dictionary(
                zip(schema.features.map(\.name), row.values), uniquingKeysWith: { $1 }))
    }

    private static func values(
        of row: StoredRow, _ schema: FeatureViewSchema
    ) -> [FeatureValue] {
        schema.features.map { row.values[$0.name] ?? .null }
    }

    private static func createdTime(
        of source: [String: FeatureValue], _ schema: FeatureViewSchema
    ) -> EventTime? {
        guard let name = schema.source.createdTimestamp,
            case .timestamp(let time)? = source[name]
        else { return nil }
        return time
    }
}
