import Synchronization

/// Rows as bytes, for a file from which a table is filled faster than from the database.
///
/// A row is written as it lies in memory, and behind it the bytes that its cells have elsewhere, in
/// the order of the cells. So the bytes are of use only to a table with the same `encoding`, in a
/// program with the same layout.
extension OnlineTable {
    /// What must be equal for encoded rows to be read.
    package var encoding: String {
        let columns =
            schema.keys.map { "\($0.name) \($0.type.name)" } + ["|"]
            + schema.features.map { "\($0.name) \($0.type.name)" }
        return "1 \(layout.byteCount) \(columns.joined(separator: ","))"
    }

    /// Hands all rows over, in pieces of whole rows and in any order.
    ///
    /// Rows written meanwhile may be among them or not. A shard is locked while some of its rows
    /// are copied, for a fraction of a millisecond.
    /// - Returns: The number of rows.
    package func encodeRows(
        _ take: ([UInt8]) throws -> Void
    ) rethrows -> Int {
        var count = 0
        for shard in shards {
            var next = 0
            var removals = 0
            while true {
                let piece = shard.state.withLock { shard in
                    // A row that was moved into a freed place may have been passed over.
                    if shard.rows.removals != removals {
                        removals = shard.rows.removals
                        next = 0
                    }
                    return shard.encode(from: next, countMax: Self.encodedAtOnce)
                }
                if !piece.bytes.isEmpty { try take(piece.bytes) }
                count += piece.count
                next += piece.count
                if piece.isLast { break }
            }
        }
        return count
    }

    private static let encodedAtOnce = 1024

    /// Takes rows that `encodeRows` has written.
    ///
    /// - Parameter now: What rows from the future are told by.
    /// - Returns: The number of rows; `nil` where the bytes do not end with a row.
    package func insert(encoded bytes: UnsafeRawBufferPointer, now: EventTime) -> Int? {
        let row = UnsafeMutableRawPointer.allocate(byteCount: layout.byteCount, alignment: 8)
        defer { row.deallocate() }
        var probe = KeyProbe(layout)
        var offset = 0
        var count = 0
        while offset < bytes.count {
            guard let source = bytes.baseAddress, bytes.count - offset >= layout.byteCount else {
                return nil
            }
            row.copyMemory(from: source + offset, byteCount: layout.byteCount)
            offset += layout.byteCount
            for cell in layout.longCells where LongCell.isElsewhere(row + cell.offset) {
                let length = LongCell.bytesElsewhere(row + cell.offset)
                guard bytes.count - offset >= length else { return nil }
                LongCell.point(row + cell.offset, to: source + offset)
                offset += length
            }
            let stored = StoredRow(bytes: row, layout: layout)
            insert(
                stored.order, now: now, &probe, key: { stored.keyValue($0) },
                value: { stored.value($0) })
            count += 1
        }
        return count
    }
}
