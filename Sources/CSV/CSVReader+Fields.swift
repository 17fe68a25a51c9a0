/// Many records at a time, those that are plainly written without a copy.
extension CSVReader {
    /// Reads records into `fields`, whose former content goes.
    ///
    /// - Returns: Whether `recordsMax` were read; otherwise more must be fed first, or after
    ///   `finish()` the body has ended.
    package mutating func read(
        into fields: inout CSVFields, recordsMax: Int
    ) throws(CSVError) -> Bool {
        fields.removeAll()
        guard try readHeader() else { return false }
        while fields.recordCount < recordsMax {
            let bytes = input
            try bytes.withUnsafeBufferPointer { (bytes) throws(CSVError) in
                while fields.recordCount < recordsMax, try readPlainRecord(of: bytes, into: &fields)
                {}
            }
            fields.body = bytes
            guard fields.recordCount < recordsMax else { break }
            guard let record = try next() else { return false }
            fields.append(record)
        }
        return true
    }

    /// Takes the record at the present position if all of it is there and nothing in it asks for
    /// more than finding commas: no quotes, no lone carriage return.
    private mutating func readPlainRecord(
        of bytes: UnsafeBufferPointer<UInt8>, into fields: inout CSVFields
    ) throws(CSVError) -> Bool {
        guard isBetweenRecords else { return false }
        let firstField = fields.fields.count
        var start = position
        var current = position
        var bits: UInt8 = 0
        while current < bytes.count {
            let byte = bytes[current]
            bits |= byte
            guard byte <= ASCII.comma else {
                current &+= 1
                continue
            }
            switch byte {
            case ASCII.comma:
                fields.fields.append(plain(start, current))
                start = current &+ 1
            case ASCII.lineFeed:
                fields.fields.append(plain(start, current))
                return try endPlainRecord(
                    bytes, through: current, firstField, isASCII: bits < 0x80, &fields)
            case ASCII.carriageReturn
            where current &+ 1 < bytes.count && bytes[current &+ 1] == ASCII.lineFeed:
                fields.fields.append(plain(start, current))
                return try endPlainRecord(
                    bytes, through: current &+ 1, firstField, isASCII: bits < 0x80, &fields)
            case ASCII.quote, ASCII.carriageReturn:
                fields.fields.removeLast(fields.fields.count - firstField)
                return false
            default: break
            }
            current &+= 1
        }
        fields.fields.removeLast(fields.fields.count - firstField)
        return false
    }

    @inline(__always)
    private func plain(_ start: Int, _ end: Int) -> CSVFields.Field {
        CSVFields.Field(start: start, count: end - start, isResolved: false, isQuoted: false)
    }

    /// - Returns: Whether the record is taken: one that is not UTF-8, or holds a field over the
    ///   limit, is left to be read again by the byte, which names what is wrong.
    private mutating func endPlainRecord(
        _ bytes: UnsafeBufferPointer<UInt8>, through end: Int, _ firstField: Int, isASCII: Bool,
        _ fields: inout CSVFields
    ) throws(CSVError) -> Bool {
        let isUTF8 =
            isASCII
            || (try? UTF8Span(
                validating: UnsafeBufferPointer(rebasing: bytes[position...end]).span)) != nil
        let count = fields.fields.count - firstField
        guard isUTF8, end - position <= limits.fieldBytesMax, count <= limits.columnsMax else {
            fields.fields.removeLast(count)
            return false
        }
        guard count == columns.count else {
            throw raggedRow(line: line, row: nextRow, found: count)
        }
        position = end + 1
        line += 1
        nextRow += 1
        record.line = line
        fields.recordCount += 1
        return true
    }
}
