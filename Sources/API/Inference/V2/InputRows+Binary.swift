extension InputRows {
    /// Fills columns with a tensor in binary: little-endian, row after row.
    ///
    /// - Precondition: Of a type whose elements have one length, as many bytes as the rows are.
    mutating func fill(
        _ columns: Range<Int>, with bytes: UnsafeRawBufferPointer, as datatype: TensorDatatype
    ) throws {
        for column in columns { try fill(column) }
        switch datatype {
        case .bool: try read(bytes, columns, Self.bool)
        case .uint8: try read(bytes, columns) { (value: UInt8) in Double(value) }
        case .uint16: try read(bytes, columns) { (value: UInt16) in Double(value) }
        case .uint32: try read(bytes, columns) { (value: UInt32) in Double(value) }
        case .uint64: try read(bytes, columns) { (value: UInt64) in Double(value) }
        case .int8: try read(bytes, columns) { (value: Int8) in Double(value) }
        case .int16: try read(bytes, columns) { (value: Int16) in Double(value) }
        case .int32: try read(bytes, columns) { (value: Int32) in Double(value) }
        case .int64: try read(bytes, columns) { (value: Int64) in Double(value) }
        case .fp16: try read(bytes, columns) { Double(Float16(bitPattern: $0)) }
        case .bf16: try read(bytes, columns, Self.bfloat16)
        case .fp32: try read(bytes, columns) { Double(Float(bitPattern: $0)) }
        case .fp64: try read(bytes, columns) { Double(bitPattern: $0) }
        case .bytes: try readTexts(bytes, columns)
        }
    }

    private static func bool(_ byte: UInt8) throws(InputFault) -> Double {
        guard byte <= 1 else { throw InputFault("A BOOL is 0 or 1, but this is \(byte).") }
        return Double(byte)
    }

    /// The upper half of a float32.
    private static func bfloat16(_ bits: UInt16) -> Double {
        Double(Float(bitPattern: UInt32(bits) << 16))
    }

    @inline(__always)
    private mutating func read<Bits: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, _ columns: Range<Int>,
        _ number: (Bits) throws -> Double
    ) throws {
        var cursor = TensorCursor(columns, width: width)
        for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<Bits>.size) {
            let bits = Bits(
                littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self))
            do {
                try set(try number(bits), cursor.column, at: cursor.place)
            } catch let fault as InputFault {
                throw fault.at(cursor.index)
            }
            cursor.advance()
        }
    }

    /// Each text stands behind its length, in four bytes.
    private mutating func readTexts(
        _ bytes: UnsafeRawBufferPointer, _ columns: Range<Int>
    ) throws {
        var cursor = TensorCursor(columns, width: width)
        let elements = count * columns.count
        var rest = bytes[...]
        while !rest.isEmpty {
            guard cursor.index < elements else { throw Self.textCount(more: rest.count) }
            guard rest.count >= 4 else { throw Self.cutText(cursor.index) }
            let length = Int(
                UInt32(
                    littleEndian: bytes.loadUnaligned(
                        fromByteOffset: rest.startIndex, as: UInt32.self)))
            rest = rest.dropFirst(4)
            guard length <= rest.count else { throw Self.cutText(cursor.index) }
            guard let text = String(validating: rest.prefix(length), as: UTF8.self) else {
                throw InputFault("The text is not valid UTF-8.", index: cursor.index)
            }
            do {
                try set(text: text, cursor.column, at: cursor.place)
            } catch {
                throw error.at(cursor.index)
            }
            rest = rest.dropFirst(length)
            cursor.advance()
        }
        guard cursor.index == elements else {
            throw InputFault("There are \(cursor.index) texts, but \(elements) by the shape.")
        }
    }

    private static func cutText(_ index: Int) -> InputFault {
        InputFault(
            "The text is longer than the bytes that are left.",
            hint: "Each text of BYTES stands behind its length, in four bytes.", index: index)
    }

    private static func textCount(more bytes: Int) -> InputFault {
        InputFault("\(bytes) bytes follow the last text of the shape.")
    }
}
