import Features
import Postgres

/// Rows of a source on their way into a staging table, in the binary form of COPY.
///
/// A row waits until the next one has come: only then is it known whether it is the source's last
/// of its key and times. A row that is repeated is taken once. Events are taken as they come.
struct SourceChunk {
    private let columns: CopyColumns
    private var encoder: BinaryCopyEncoder
    private var waiting: Row?
    /// Rows that are encoded.
    private(set) var rowCount = 0
    /// The greatest position of them.
    private(set) var position: EventTime?
    /// Rows taken since the last chunk, by what became of them.
    private(set) var read = 0
    private(set) var skipped: [MaterializedRows.SkipReason: Int] = [:]

    init(_ columns: CopyColumns) {
        self.columns = columns
        encoder = BinaryCopyEncoder(columnCount: columns.definitions.count)
    }

    var byteCount: Int { encoder.byteCount }

    /// Takes the next row of a `SourceQuery`.
    mutating func add(_ row: Row) throws(PostgresError) {
        read += 1
        if let reason = MaterializedRows.SkipReason(faultNumber: try row.value(at: 0)) {
            skipped[reason, default: 0] += 1
            return
        }
        guard !columns.areEvents else {
            try encode(row, isLast: nil)
            return
        }
        if let waiting {
            let moment = 2..<(columns.table.keys.count + 4)
            let isLast = try !row.hasSameBytes(as: waiting, in: moment)
            let isRepeated = try row.hasSameBytes(as: waiting, in: columns.sourceRange)
            if !isRepeated { try encode(waiting, isLast: isLast) }
        }
        waiting = row
    }

    /// The bytes for COPY, after which the chunk is empty.
    ///
    /// - Parameter isAtEnd: Whether the source has no further row.
    mutating func take(isAtEnd: Bool) throws(PostgresError) -> [UInt8] {
        if isAtEnd, let last = waiting {
            try encode(last, isLast: true)
            waiting = nil
        }
        encoder.finish()
        let bytes = encoder.take()
        encoder = BinaryCopyEncoder(columnCount: columns.definitions.count)
        return bytes
    }

    /// Begins to count anew.
    mutating func startNext() {
        rowCount = 0
        read = 0
        skipped = [:]
    }

    private mutating func encode(_ row: Row, isLast: Bool?) throws(PostgresError) {
        encoder.beginRow()
        encoder.append(Int64(rowCount))
        if let isLast { encoder.append(isLast) }
        for column in columns.sourceRange { try encoder.append(row, at: column) }
        rowCount += 1
        if let time: PostgresTimestamp = try row.value(at: 1) { position = EventTime(time) }
    }
}
