import CSV
import JSON

/// Reads rows from CSV, NDJSON or a JSON array into typed blocks, piece by piece as they arrive.
/// ```swift
/// var reader = RowReader(.csv, columns: columns)
/// for try await piece in body {
///     reader.feed(piece)
///     while let read = try reader.next() { store(read.rows) }
/// }
/// reader.finish()
/// while let read = try reader.next() { store(read.rows) }
/// ```
/// What it holds does not grow with the body: the piece, a cut line and a block. Only a JSON array
/// is held whole. Values go from the bytes into the block without anything allocated for a row or
/// a number.
package struct RowReader {
    private var csv: CSVReader?
    private var csvFields = CSVFields()
    private var lines: JSONLines?
    private var array: JSONRowArray?
    /// One of the two.
    private var ingest: IngestTyper?
    private var entities: EntityTyper?
    private let blockRowsMax: Int
    private var hasEnded = false
    private var hasHeader = false
    /// Fed since the last block.
    private var pendingBytes = 0

    /// Rows of a block.
    package static let blockRowsMax = 4096

    /// Bytes of the body after which a block is full, so that long rows make short blocks.
    private static let blockBytesMax = 4 << 20

    /// For rows that go to feature views.
    package init(
        _ format: RowFormat, columns: IngestColumns, blockRowsMax: Int = Self.blockRowsMax
    ) {
        self.init(format, blockRowsMax)
        ingest = IngestTyper(columns)
    }

    /// For entity rows of a point-in-time join.
    ///
    /// - Parameter typed: Columns beside the keys, with their types where the format has none.
    package init(
        _ format: RowFormat, joinKeys: [Column], typed: [Column] = [],
        blockRowsMax: Int = Self.blockRowsMax
    ) {
        self.init(format, blockRowsMax)
        entities = EntityTyper(joinKeys: joinKeys, typed: typed)
    }

    private init(_ format: RowFormat, _ blockRowsMax: Int) {
        self.blockRowsMax = blockRowsMax
        switch format {
        case .csv: csv = CSVReader()
        case .ndjson: lines = JSONLines()
        case .jsonArray(let path): array = JSONRowArray(path: path)
        }
    }

    /// The columns of the entity rows so far, in order of appearance; final at the end.
    package var columns: [RowColumn] { entities?.knownColumns ?? [] }

    /// Rows read so far.
    package var rowCount: Int { ingest?.rowCount ?? entities?.rowCount ?? 0 }

    /// Adds the next piece of the body, cut anywhere.
    package mutating func feed(_ piece: [UInt8]) {
        pendingBytes += piece.count
        csv?.feed(piece)
        lines?.feed(piece)
        array?.feed(piece)
    }

    /// Says that the body is complete.
    package mutating func finish() {
        hasEnded = true
        csv?.finish()
        lines?.finish()
    }

    /// The next rows: a full block, or at the end those that are left.
    ///
    /// - Returns: `nil` when more must be fed first, or after `finish()` at the end of the body.
    /// - Throws: `.malformed` for what cannot be read at all; `.invalid` for wrong entity rows, the
    ///   first ones named, and for a JSON row that is no object.
    package mutating func next() throws(FeatureError) -> ReadRows? {
        let isFull =
            if csv != nil { try readCSV() } else if lines != nil { try readLines() } else {
                try readArray()
            }
        let pending = ingest?.pendingCount ?? entities?.pendingCount ?? 0
        let isDue = isFull || hasEnded || pendingBytes >= Self.blockBytesMax
        guard (isDue && pending > 0) || entities?.hasEnoughFaults == true else { return nil }
        pendingBytes = 0
        if let rows = ingest?.take() { return rows }
        return try entities?.take()
    }

    private var room: Int {
        blockRowsMax - (ingest?.pendingCount ?? entities?.pendingCount ?? 0)
    }

    /// - Returns: Whether the block is full.
    private mutating func readCSV() throws(FeatureError) -> Bool {
        while room > 0 {
            let hasRead: Bool
            let recordsMax = room
            do throws(CSVError) {
                hasRead = try csv?.read(into: &csvFields, recordsMax: recordsMax) ?? false
            } catch {
                throw .malformed(format: "CSV", detail: error.sentence)
            }
            if !hasHeader, let names = csv?.columns, !names.isEmpty {
                hasHeader = true
                ingest?.setHeader(names)
                entities?.setHeader(names)
            }
            if csvFields.recordCount > 0 {
                ingest?.add(csvFields)
                entities?.add(csvFields)
            }
            guard hasRead else { return false }
        }
        return true
    }

    private mutating func readLines() throws(FeatureError) -> Bool {
        guard let bytes = lines?.input else { return false }
        var failure: FeatureError?
        bytes.withUnsafeBytes { all in
            while room > 0, let line = lines?.next(in: all) {
                do throws(JSONRowError) {
                    try add(json: UnsafeRawBufferPointer(rebasing: all[line]))
                } catch {
                    failure = lines?.error(error)
                    return
                }
            }
        }
        if let failure = failure ?? lines?.lengthError { throw failure }
        return room == 0
    }

    private mutating func readArray() throws(FeatureError) -> Bool {
        guard hasEnded, let bytes = array?.bytes else { return false }
        try array?.findRows()
        var failure: FeatureError?
        bytes.withUnsafeBytes { all in
            while room > 0, let row = array?.next() {
                do throws(JSONRowError) {
                    try add(json: UnsafeRawBufferPointer(rebasing: all[row]))
                } catch {
                    failure = array?.error(error)
                    return
                }
            }
        }
        if let failure { throw failure }
        return room == 0
    }

    private mutating func add(json bytes: UnsafeRawBufferPointer) throws(JSONRowError) {
        try ingest?.add(json: bytes)
        try entities?.add(json: bytes)
    }
}
