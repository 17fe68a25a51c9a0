/// Reads CSV (RFC 4180) with a header, piece by piece as it arrives.
/// ```swift
/// var reader = CSVReader()
/// for await piece in body {
///     reader.feed(piece)
///     while let record = try reader.next() { insert(record, named: reader.columns) }
/// }
/// reader.finish()
/// while let record = try reader.next() { insert(record, named: reader.columns) }
/// ```
/// Lines end in LF or CRLF, the last one need not; a byte order mark is passed over, for Excel's
/// sake. A blank line is a record of one null, so it is refused unless there is one column.
/// Everything the format leaves open is refused rather than guessed. After an error the reader is
/// of no more use.
///
/// It is an automaton that can pause after any byte. A record is built up in `record`:
/// ```
///                       ┌─────── , ────────┐
///  fieldStart ─ other ─► unquoted ─ , ─► fieldStart         LF ends the record from
///      │ "                                  ▲               fieldStart, unquoted and
///      ▼                                    │ ,             closingQuote; CR goes to
///    quoted ─ " ─► closingQuote ────────────┘               carriageReturn first
///      ▲              │ "
///      └──────────────┘
/// ```
package struct CSVReader {
    private enum State {
        case bodyStart, fieldStart, unquoted, quoted, closingQuote, carriageReturn
    }

    /// The header's names, in order; empty until the header has been read.
    package private(set) var columns: [String] = []
    let limits: CSVLimits
    private(set) var input: [UInt8] = []
    /// In `input`, of what has not been read.
    var position = 0
    private var hasEnded = false
    private var state = State.bodyStart
    var line = 1
    var nextRow = 0
    var record = CSVRecord()
    /// Of the open field.
    private var isQuoted = false
    /// All the open field's bytes, or-ed: whether it has any beyond ASCII.
    private var bitsSeen: UInt8 = 0

    package init(limits: CSVLimits = CSVLimits()) {
        self.limits = limits
    }

    /// Adds the next piece of the body, cut anywhere; its bytes are copied.
    package mutating func feed(_ piece: UnsafeRawBufferPointer) {
        precondition(!hasEnded, "the body has been finished")
        input.removeSubrange(..<position)
        position = 0
        input.append(contentsOf: piece)
    }

    /// Adds the next piece of the body, cut anywhere; copied only where the last was not read out.
    package mutating func feed(_ piece: [UInt8]) {
        guard position == input.count else {
            piece.withUnsafeBytes { feed($0) }
            return
        }
        precondition(!hasEnded, "the body has been finished")
        input = piece
        position = 0
    }

    /// Whether nothing of the next record has been read.
    var isBetweenRecords: Bool {
        state == .fieldStart && record.count == 0 && record.openFieldBytes == 0
    }

    /// Says that the body is complete, so that a last line without its end is a line too.
    package mutating func finish() {
        hasEnded = true
    }

    /// The next record after the header.
    ///
    /// - Returns: Nil when more must be fed first, or after `finish()` at the end of the body.
    package mutating func next() throws(CSVError) -> CSVRecord? {
        guard try readHeader(), var record = try nextRecord() else { return nil }
        record.row = nextRow
        nextRow += 1
        guard record.count == columns.count else {
            throw raggedRow(line: record.line, row: record.row, found: record.count)
        }
        return record
    }

    func raggedRow(line: Int, row: Int, found: Int) -> CSVError {
        .raggedRow(
            line: line, row: row, found: found, expected: columns.count,
            column: found < columns.count ? columns[found] : nil)
    }

    /// - Returns: Whether the header has been read; otherwise more must be fed.
    mutating func readHeader() throws(CSVError) -> Bool {
        guard columns.isEmpty else { return true }
        guard let header = try nextRecord() else {
            if hasEnded { throw .missingHeader }
            return false
        }
        columns = try names(in: header)
        return true
    }

    private func names(in header: CSVRecord) throws(CSVError) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        for field in 0..<header.count {
            guard let name = header.string(at: field), !name.isEmpty else {
                throw .unnamedColumn(field: field + 1)
            }
            guard seen.insert(name).inserted else { throw .repeatedColumn(name: name) }
            names.append(name)
        }
        return names
    }

    private mutating func nextRecord() throws(CSVError) -> CSVRecord? {
        if state == .bodyStart {
            guard input.count >= 3 || hasEnded else { return nil }
            if input.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            state = .fieldStart
        }
        // A second reference to the bytes, so that `self` stays free to change while they are read.
        let bytes = input
        let isComplete = try bytes.withUnsafeBufferPointer { (bytes) throws(CSVError) in
            while position < bytes.count {
                if try step(in: bytes) { return true }
            }
            return hasEnded ? try endBody() : false
        }
        return isComplete ? takeRecord() : nil
    }

    /// Reads a run of bytes of one meaning.
    ///
    /// - Returns: Whether that has completed a record.
    private mutating func step(in bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) -> Bool {
        switch state {
        case .bodyStart, .fieldStart:
            isQuoted = bytes[position] == ASCII.quote
            state = isQuoted ? .quoted : .unquoted
            if isQuoted { position += 1 }
            return false
        case .unquoted:
            try takeUnquotedRun(of: bytes)
            return position < bytes.count ? try takeDelimiter(bytes[position]) : false
        case .quoted:
            try takeQuotedRun(of: bytes)
            return false
        case .closingQuote:
            guard bytes[position] == ASCII.quote else {
                return try takeDelimiter(bytes[position])
            }
            // A doubled quote: the second one belongs to the text.
            record.append(UnsafeBufferPointer(rebasing: bytes[position..<position + 1]))
            position += 1
            state = .quoted
            return false
        case .carriageReturn:
            guard bytes[position] == ASCII.lineFeed else {
                throw .bareCarriageReturn(line: record.line, field: record.count + 1)
            }
            return try takeDelimiter(ASCII.lineFeed)
        }
    }

    private mutating func takeUnquotedRun(
        of bytes: UnsafeBufferPointer<UInt8>
    ) throws(CSVError) {
        var end = position
        var bits: UInt8 = 0
        while end < bytes.count {
            let byte = bytes[end]
            if byte == ASCII.comma || byte == ASCII.lineFeed || byte == ASCII.carriageReturn
                || byte == ASCII.quote
            {
                break
            }
            bits |= byte
            end &+= 1
        }
        try take(UnsafeBufferPointer(rebasing: bytes[position..<end]), bits: bits)
    }

    private mutating func takeQuotedRun(of bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
        var end = position
        var bits: UInt8 = 0
        while end < bytes.count, bytes[end] != ASCII.quote {
            bits |= bytes[end]
            if bytes[end] == ASCII.lineFeed { line += 1 }
            end &+= 1
        }
        try take(UnsafeBufferPointer(rebasing: bytes[position..<end]), bits: bits)
        if position < bytes.count {
            position += 1
            state = .closingQuote
        }
    }

    private mutating func take(
        _ run: UnsafeBufferPointer<UInt8>, bits: UInt8
    ) throws(CSVError) {
        guard record.openFieldBytes + run.count <= limits.fieldBytesMax else {
            throw .fieldTooLong(
                line: record.line, field: record.count + 1, bytesMax: limits.fieldBytesMax)
        }
        record.append(run)
        bitsSeen |= bits
        position += run.count
    }

    /// Reads what follows a field.
    ///
    /// - Returns: Whether that has completed a record.
    private mutating func takeDelimiter(_ byte: UInt8) throws(CSVError) -> Bool {
        switch byte {
        case ASCII.comma:
            try endField()
        case ASCII.lineFeed:
            try endField()
            line += 1
        case ASCII.carriageReturn:
            state = .carriageReturn
        case ASCII.quote where state == .unquoted:
            throw .quoteInsideField(line: record.line, field: record.count + 1)
        default:
            throw .textAfterClosingQuote(line: record.line, field: record.count + 1)
        }
        position += 1
        return byte == ASCII.lineFeed
    }

    private mutating func endField() throws(CSVError) {
        let field = record.count + 1
        guard field <= limits.columnsMax else {
            throw .tooManyFields(line: record.line, columnsMax: limits.columnsMax)
        }
        guard bitsSeen < 0x80 || record.openFieldIsUTF8 else {
            throw .invalidUTF8(line: record.line, field: field)
        }
        record.endField(isQuoted: isQuoted)
        isQuoted = false
        bitsSeen = 0
        state = .fieldStart
    }

    /// - Returns: Whether the body's last line, without its end, is a record.
    private mutating func endBody() throws(CSVError) -> Bool {
        switch state {
        case .bodyStart, .fieldStart:
            guard record.count > 0 else { return false }
        case .unquoted, .closingQuote:
            break
        case .quoted:
            throw .unclosedQuote(line: record.line, field: record.count + 1)
        case .carriageReturn:
            throw .bareCarriageReturn(line: record.line, field: record.count + 1)
        }
        try endField()
        return true
    }

    private mutating func takeRecord() -> CSVRecord {
        var next = CSVRecord(sizedLike: record)
        next.line = line
        swap(&next, &record)
        return next
    }
}

enum ASCII {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
}
