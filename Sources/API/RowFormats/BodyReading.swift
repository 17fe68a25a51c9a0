import Crypto
import Features

/// The reading of one body of rows into a pipe.
struct BodyReading {
    private var reader: RowReader
    private var tally: BatchTally
    /// `nil` where nobody asks for it.
    private var hash: SHA256?

    init(format: RowFormat, columns: IngestColumns, hasKey: Bool) {
        reader = RowReader(format, columns: columns, blockRowsMax: IncomingRows.blockRowsMax)
        tally = BatchTally(mode: columns.mode)
        hash = hasKey ? SHA256() : nil
    }

    mutating func digest(_ piece: [UInt8]) {
        hash?.update(data: piece)
    }

    mutating func feed(_ piece: [UInt8], into pipe: RowPipe) async throws {
        reader.feed(piece)
        try await send(into: pipe)
    }

    mutating func finish(id: String, into pipe: RowPipe) async throws -> RowStream.End {
        reader.finish()
        try await send(into: pipe)
        return RowStream.End(
            receipt: try tally.receipt(id: id), bodyDigest: hash.map { Array($0.finalize()) } ?? [])
    }

    private mutating func send(into pipe: RowPipe) async throws {
        while let read = try reader.next() {
            let aside = tally.add(read)
            // Of a batch that is refused the rest is read to be counted, and not stored.
            if !tally.isRefused, !read.rows.isEmpty || !aside.isEmpty {
                try await pipe.send(RowStream.Part(rows: read.rows, quarantined: aside))
            }
            // A block takes milliseconds, and others need the threads too.
            await Task.yield()
        }
    }
}
