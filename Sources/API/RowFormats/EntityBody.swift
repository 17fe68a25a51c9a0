import Features
import HTTP

extension EntityRowStream {
    /// Entity rows that a body of CSV or NDJSON brings, read as they come.
    ///
    /// - Parameter typed: Columns beside the keys of which the types are known.
    init(_ body: BodyStream, _ format: RowFormat, joinKeys: [Column], typed: [Column]) {
        let reading = EntityReading(body, format, joinKeys: joinKeys, typed: typed)
        self.init { try await reading.next() }
    }

    /// Entity rows of CSV or NDJSON at hand, typed block by block.
    ///
    /// - Parameter typed: As above.
    init(_ body: [UInt8], _ format: RowFormat, joinKeys: [Column], typed: [Column]) {
        let reading = EntityReading(body, format, joinKeys: joinKeys, typed: typed)
        self.init { try await reading.next() }
    }
}

/// The reading of one body of entity rows.
private actor EntityReading {
    private var reader: RowReader
    /// `nil` for a body at hand.
    private var pieces: BodyStream.Iterator?
    private var hasEnded = false
    private var hasBlocks = false

    init(_ body: BodyStream, _ format: RowFormat, joinKeys: [Column], typed: [Column]) {
        reader = RowReader(format, joinKeys: joinKeys, typed: typed)
        pieces = body.makeAsyncIterator()
    }

    init(_ body: [UInt8], _ format: RowFormat, joinKeys: [Column], typed: [Column]) {
        reader = RowReader(format, joinKeys: joinKeys, typed: typed)
        reader.feed(body)
    }

    func next() async throws -> EntityRowBlock? {
        while true {
            if let read = try reader.next() {
                hasBlocks = true
                return EntityRowBlock(
                    columns: read.columns.map(\.column), rows: read.rows,
                    timesWithoutZone: read.timesWithoutZone)
            }
            guard !hasEnded else { return columnsAlone() }
            var pieces = pieces
            let piece = try await pieces?.next()
            self.pieces = pieces
            if let piece {
                reader.feed(piece)
            } else {
                hasEnded = true
                reader.finish()
            }
        }
    }

    /// The columns of a body without rows, once.
    private func columnsAlone() -> EntityRowBlock? {
        guard !hasBlocks else { return nil }
        hasBlocks = true
        let columns = reader.columns.map(\.column)
        return EntityRowBlock(columns: columns, rows: RowBlock(columnCount: columns.count))
    }
}
