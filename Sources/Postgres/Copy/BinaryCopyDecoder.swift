/// Reads rows in the form `COPY … TO STDOUT (FORMAT binary)` writes, however it is cut up.
///
/// The format does not say what its columns are, so the caller does.
package struct BinaryCopyDecoder {
    private enum State {
        case header, rows, ended
    }

    private let columns: ColumnList
    private var state = State.header
    /// What was received of a row, or of the header, that is not complete.
    private var pending: [UInt8] = []

    package init(columns: [Column]) {
        self.columns = ColumnList(columns)
    }

    /// Whether the end of the data was read.
    package var isComplete: Bool { state == .ended }

    /// Takes in the next bytes, which may end anywhere.
    ///
    /// - Returns: The rows that are complete by now.
    /// - Throws: `.malformedData`; the decoder is then of no further use.
    package mutating func decode(_ chunk: [UInt8]) throws(PostgresError) -> [Row] {
        var batch = RowBatch.Builder(columns: columns)
        let columnCount = columns.count
        try decode(chunk) { (row) throws(PostgresError) in
            for _ in 0..<columnCount { batch.append(try row.next()) }
            batch.endRow()
        }
        return batch.take()
    }

    /// Takes in the next bytes and hands over each row that is complete by now, without copying it.
    ///
    /// - Throws: As `decode(_:)` does, and what `take` throws.
    package mutating func decode(
        _ chunk: [UInt8], _ take: (inout BinaryCopyRow) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        if pending.isEmpty { pending = chunk } else { pending.append(contentsOf: chunk) }
        var used = 0
        while let end = try endOfNext(from: used) {
            if state == .rows {
                try pending.withUnsafeBufferPointer { (all) throws(PostgresError) in
                    let bytes = UnsafeRawBufferPointer(
                        rebasing: UnsafeRawBufferPointer(all)[used..<end])
                    var row = try BinaryCopyRow(bytes)
                    try take(&row)
                }
            }
            if state == .header { state = .rows }
            used = end
        }
        if state == .ended, used < pending.count {
            throw .malformedData(reason: "binary COPY data go on after their end")
        }
        pending.removeFirst(used)
    }

    /// Where the header, row or trailer that begins at `start` ends; `nil` when that has not
    /// arrived.
    private mutating func endOfNext(from start: Int) throws(PostgresError) -> Int? {
        switch state {
        case .header: return try endOfHeader()
        case .ended: return nil
        case .rows: break
        }
        guard let fieldCount = integer(Int16.self, at: start) else { return nil }
        if fieldCount == BinaryCopyFormat.trailer {
            state = .ended
            return start + 2
        }
        guard fieldCount == columns.count else {
            throw .malformedData(
                reason: "binary COPY row has \(fieldCount) fields, expected \(columns.count)")
        }
        var end = start + 2
        for _ in 0..<fieldCount {
            guard let length = integer(Int32.self, at: end) else { return nil }
            guard length >= -1 else {
                throw .malformedData(reason: "binary COPY field has length \(length)")
            }
            end += 4 + Int(max(length, 0))
        }
        return end <= pending.count ? end : nil
    }

    private func endOfHeader() throws(PostgresError) -> Int? {
        let expected = BinaryCopyFormat.signature.prefix(pending.count)
        guard pending.starts(with: expected) else {
            throw .malformedData(reason: "binary COPY data do not begin with their signature")
        }
        let flagsStart = BinaryCopyFormat.signature.count
        guard let flags = integer(UInt32.self, at: flagsStart),
            let extensionBytes = integer(UInt32.self, at: flagsStart + 4)
        else { return nil }
        guard flags & BinaryCopyFormat.criticalFlags == 0 else {
            throw .malformedData(reason: "binary COPY data need a newer reader")
        }
        let end = BinaryCopyFormat.headerBytes + Int(extensionBytes)
        return end <= pending.count ? end : nil
    }

    private func integer<T: FixedWidthInteger>(_ type: T.Type, at start: Int) -> T? {
        guard start + MemoryLayout<T>.size <= pending.count else { return nil }
        return pending.withUnsafeBytes {
            T(bigEndian: $0.loadUnaligned(fromByteOffset: start, as: type))
        }
    }
}
