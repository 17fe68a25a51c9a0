package import Features
import Synchronization

/// An offline store in memory that is slow, plain and obviously right: the oracle of the tests.
///
/// Every question is answered by looking at every row.
package final class NaiveOfflineStore: OfflineStore {
    /// A stored row; values by name, so that features can be added to its view.
    struct StoredRow {
        let key: EntityKey
        let order: RowOrder
        let values: [String: FeatureValue]
    }

    struct State {
        /// What was ever written, in the order of the commits.
        var changes: [Change] = []
        /// As many of them are forgotten.
        var forgotten = 0
        var rows: [FeatureViewSchema.Identity: [StoredRow]] = [:]
        var receipts: [[String]: (digest: [UInt8], receipt: BatchReceipt)] = [:]
        var sources: [String: [[String: FeatureValue]]] = [:]
        var unfilled: [FeatureViewSchema.Identity: [String]] = [:]
        var sequence: Int64 = 0
        /// Of the last write.
        var transaction: Int64 = 0

        mutating func nextSequence() -> Int64 {
            sequence += 1
            return sequence
        }
    }

    let now: @Sendable () -> EventTime
    let state = Mutex(State())

    package init(now: @escaping @Sendable () -> EventTime) {
        self.now = now
    }

    /// Says what a batch source holds, by the names of its columns.
    package func setSource(_ name: String, rows: [[String: FeatureValue]]) {
        state.withLock { $0.sources[name] = rows }
    }

    package func write(
        _ batch: RowBatch, follow: @escaping @Sendable (CommittedRows) -> Void
    ) async throws(FeatureError) -> BatchReceipt {
        let written = state.withLock { state -> Result<Written, FeatureError> in
            if let idempotency = batch.idempotency {
                let place = [batch.project, batch.target, idempotency.key]
                if let known = state.receipts[place] {
                    guard known.digest == idempotency.bodyDigest else {
                        return .failure(.idempotencyKeyReused(idempotency.key))
                    }
                    var receipt = known.receipt
                    receipt.isReplay = true
                    return .success(Written(receipt: receipt, rows: nil))
                }
                state.receipts[place] = (idempotency.bodyDigest, batch.receipt)
            }
            var first: Int64 = 0
            for row in 0..<batch.rows.rowCount {
                let sequence = state.nextSequence()
                if row == 0 { first = sequence }
            }
            state.transaction += 1
            let placed = PlacedRows(
                rows: batch.rows, firstSequence: first, now: now(),
                transaction: state.transaction)
            var rows: [(schema: FeatureViewSchema, rows: [OfflineRow])] = []
            for view in batch.columns.views where !batch.rows.isEmpty {
                let ordered = placed.offlineRows(of: view)
                state.add(ordered.map { Self.stored($0, view.schema) }, to: view.schema)
                rows.append((schema: view.schema, rows: ordered))
            }
            return .success(
                Written(
                    receipt: batch.receipt,
                    rows: CommittedRows(rows: rows, transaction: state.transaction)))
        }
        let result = try written.get()
        if let rows = result.rows { follow(rows) }
        return result.receipt
    }

    private struct Written {
        let receipt: BatchReceipt
        /// `nil` for a replay.
        let rows: CommittedRows?
    }

    /// Holds all of the rows and writes them at the end.
    package func write(
        _ stream: RowStream, follow: @escaping @Sendable (PlacedRows) -> Void
    ) async throws -> BatchReceipt {
        var rows = RowBlock(columnCount: stream.columns.columnCount)
        var aside: [WrongRow] = []
        while let part = try await stream.next() {
            for row in 0..<part.rows.rowCount { rows.appendRow(part.rows[row: row]) }
            aside += part.quarantined
        }
        let end = stream.end()
        let written = try await write(
            RowBatch(
                id: stream.id, project: stream.project, target: stream.target,
                idempotency: stream.idempotencyKey.map {
                    Idempotency(key: $0, bodyDigest: end.bodyDigest)
                }, columns: stream.columns, rows: rows, quarantined: aside, receipt: end.receipt))
        if let first = written.rows.first?.rows.first {
            follow(
                PlacedRows(
                    rows: rows, firstSequence: first.order.sequence, now: now(),
                    transaction: written.transaction))
        }
        return written.receipt
    }

    package func rowEstimate(
        of schema: FeatureViewSchema, for order: MaterializationOrder
    ) async throws(FeatureError) -> Int {
        state.withLock { $0.sources[schema.source.name]?.count ?? 0 }
    }

    package func materialize(
        _ schema: FeatureViewSchema, _ order: MaterializationOrder,
        follow: @Sendable (CopiedChunk) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        var interval = MaterializationInterval()
        if case .interval(let wanted) = order.scope { interval = wanted }
        let chunk = state.withLock { state in
            state.transaction += 1
            var total = MaterializedRows()
            var copied: [OfflineRow] = []
            for source in state.sources[schema.source.name] ?? [] {
                guard case .timestamp(let eventTime)? = source[schema.source.eventTimestamp] else {
                    total.skippedBy[.eventTime, default: 0] += 1
                    continue
                }
                if let start = interval.start, eventTime < start { continue }
                if let end = interval.end, eventTime >= end { continue }
                let key = EntityKey(schema.keys.map { source[$0.name] ?? .null })
                guard !key.values.contains(.null) else {
                    total.skippedBy[.key, default: 0] += 1
                    continue
                }
                let created = Self.createdTime(of: source, schema)
                let values = schema.storedFeatures.map { source[$0.column] ?? .null }
                let greatest = (state.rows[schema.identity] ?? []).filter { row in
                    row.key == key && row.order.eventTime == eventTime
                        && (created == nil || row.order.createdTime == created)
                }.max { $0.order < $1.order }
                if let greatest, Self.values(of: greatest, schema) == values { continue }
                let row = OfflineRow(
                    key: key,
                    order: RowOrder(
                        eventTime: eventTime, createdTime: created ?? now(),
                        sequence: state.nextSequence()),
                    values: values)
                state.add([Self.stored(row, schema)], to: schema)
                copied.append(row)
            }
            total.read = state.sources[schema.source.name]?.count ?? 0
            total.written = copied.count
            return CopiedChunk(
                rows: copied, committedAt: now(), transaction: state.transaction, total: total)
        }
        follow(chunk)
        return chunk.total
    }

    /// The features that `setUnfilled` has named.
    package func unfilledFeatures(
        of schema: FeatureViewSchema
    ) async throws(FeatureError) -> [String] {
        state.withLock { $0.unfilled[schema.identity] ?? [] }
    }

    /// Says which features stored rows lack.
    package func setUnfilled(_ features: [String], of schema: FeatureViewSchema) {
        state.withLock { $0.unfilled[schema.identity] = features }
    }

    package func backfill(
        _ schema: FeatureViewSchema, features: [String], interval: MaterializationInterval,
        checkpoint: Checkpoint?, progress: @Sendable (MaterializedRows) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        state.withLock { state in
            let sources = state.sources[schema.source.name] ?? []
            var total = MaterializedRows(read: sources.count)
            for (index, row) in (state.rows[schema.identity] ?? []).enumerated() {
                let source = sources.last { source in
                    source[schema.source.eventTimestamp] == .timestamp(row.order.eventTime)
                        && row.key == EntityKey(schema.keys.map { source[$0.name] ?? .null })
                }
                guard let source else { continue }
                var values = row.values
                for feature in schema.storedFeatures where features.contains(feature.name) {
                    if values[feature.name] ?? .null == .null {
                        values[feature.name] = source[feature.column]
                    }
                }
                if values == row.values { continue }
                state.rows[schema.identity]?[index] = StoredRow(
                    key: row.key, order: row.order, values: values)
                total.written += 1
            }
            state.unfilled[schema.identity] = []
            if total.written > 0 {
                state.changes.append(
                    Change(
                        view: schema.identity, rows: nil, transaction: state.transaction))
            }
            return total
        }
    }

    package func expire(
        _ schema: FeatureViewSchema, _ order: ExpiryOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int {
        let deleted = state.withLock { state in
            let rows = state.rows[schema.identity] ?? []
            let kept = Self.kept(rows, order)
            state.rows[schema.identity] = kept
            return rows.count - kept.count
        }
        progress(deleted)
        return deleted
    }

    package func expiryPlan(
        for schema: FeatureViewSchema, _ order: ExpiryOrder
    ) async throws(FeatureError) -> ExpiryPlan {
        let rows = state.withLock { $0.rows[schema.identity] ?? [] }
        return ExpiryPlan(rows: rows.count - Self.kept(rows, order).count)
    }

    private static func kept(_ rows: [StoredRow], _ order: ExpiryOrder) -> [StoredRow] {
        rows.filter { row in
            row.order.eventTime >= order.cutoff
                || !rows.contains { greater in
                    greater.key == row.key && greater.order > row.order
                        && greater.order.isVisible(at: order.instant)
                }
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

    package func events(
        of schema: FeatureViewSchema, since: EventTime, begin: @Sendable (CommitSnapshot) -> Void,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError) {
        let (rows, snapshot) = state.withLock { state in
            (
                state.rows[schema.identity] ?? [],
                CommitSnapshot(next: state.transaction + 1)
            )
        }
        begin(snapshot)
        consume(
            rows.filter { $0.order.eventTime >= since }.map { row in
                OfflineRow(key: row.key, order: row.order, values: Self.values(of: row, schema))
            })
    }

    package func rows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?] {
        let rows = offlineRows(of: schema)
        guard schema.windows == nil else {
            let order = RowOrder(eventTime: instant, createdTime: instant, sequence: 0)
            return keys.map { key in
                let answers = NaiveWindows.answers(
                    of: schema, key: key, at: instant, asKnown: true, events: rows)
                return OfflineRow(key: key, order: order, values: answers.map(\.value))
            }
        }
        return keys.map { key in Self.greatest(of: rows, key) { $0.isVisible(at: instant) } }
    }

    package func explain(_ join: PointInTimeJoin) async throws -> JoinExplanation {
        preconditionFailure("the oracle has no plans")
    }

    package func viewsToTile(among schemas: [FeatureViewSchema]) -> [FeatureViewSchema] { [] }

    package func rebuildTiles(
        of schema: FeatureViewSchema, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int { 0 }

    static func greatest(
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
                zip(schema.storedFeatures.map(\.name), row.values), uniquingKeysWith: { $1 }))
    }

    static func values(
        of row: StoredRow, _ schema: FeatureViewSchema
    ) -> [FeatureValue] {
        schema.storedFeatures.map { feature in
            // A row that was stored before the feature was renamed has it under its alias.
            let value = feature.names.lazy.compactMap { row.values[$0] }.first ?? .null
            return value.widened(to: feature.type)
        }
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
