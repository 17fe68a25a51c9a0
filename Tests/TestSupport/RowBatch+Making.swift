package import Features
package import JSON
import Synchronization

extension RowBatch {
    /// A batch of rows for one view; all must be right.
    package static func make(
        _ schema: FeatureViewSchema, rows: [TypedRow], id: String, idempotency: Idempotency? = nil
    ) throws -> RowBatch {
        try make(
            schema, ndjson: rows.map { $0.json(of: schema).text + "\n" }.joined(), id: id,
            idempotency: idempotency)
    }

    /// A batch of rows for one view, as somebody sends them.
    package static func make(
        _ schema: FeatureViewSchema, ndjson text: String, id: String,
        idempotency: Idempotency? = nil
    ) throws -> RowBatch {
        try make(
            IngestColumns(view: schema), ndjson: text, id: id, project: schema.project,
            target: "feature_view/\(schema.name)", idempotency: idempotency)
    }

    package static func make(
        _ columns: IngestColumns, ndjson text: String, id: String, project: String,
        target: String, idempotency: Idempotency? = nil
    ) throws -> RowBatch {
        var reader = RowReader(.ndjson, columns: columns, blockRowsMax: 65_536)
        reader.feed(Array(text.utf8))
        reader.finish()
        var tally = BatchTally(mode: columns.mode)
        let read = try reader.next()
        let aside = read.map { tally.add($0) } ?? []
        return RowBatch(
            id: id, project: project, target: target, idempotency: idempotency, columns: columns,
            rows: read?.rows ?? RowBlock(columnCount: columns.columnCount), quarantined: aside,
            receipt: try tally.receipt(id: id))
    }
}

extension TypedRow {
    /// The row as somebody sends it.
    package func json(of schema: FeatureViewSchema) -> JSONValue {
        var members: [(String, JSONValue)] = [
            (Reserved.eventTimestamp, .string(eventTime.description))
        ]
        if let createdTime {
            members.append((Reserved.createdTimestamp, .string(createdTime.description)))
        }
        members += zip(schema.keys, key.values).map { ($0.name, $1.json) }
        members += zip(schema.storedFeatures, values).map { ($0.name, $1.json) }
        return .object(JSONObject(members))
    }
}

/// A batch that was written, with the rows that the online store was given.
package struct WrittenBatch: Sendable {
    package let receipt: BatchReceipt
    package let rows: [(schema: FeatureViewSchema, rows: [OfflineRow])]
    package let committedAt: EventTime?
    package let transaction: Int64?
}

extension OfflineStore {
    package func write(_ batch: RowBatch) async throws(FeatureError) -> WrittenBatch {
        let committed = Holder<CommittedRows>()
        let receipt = try await write(batch) { committed.value = $0 }
        return WrittenBatch(
            receipt: receipt, rows: committed.value?.rows ?? [],
            committedAt: committed.value?.committedAt,
            transaction: committed.value?.transaction)
    }
}

/// A place for what a callback is given.
package final class Holder<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    package init() {}

    package var value: Value? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
