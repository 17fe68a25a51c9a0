/// Values as the cells of rows in memory.
extension FeatureValue {
    /// Fills a cell that owns nothing yet with a value of its type; null is all zeros.
    ///
    /// A value of another type traps: it would be written over what lies behind the cell.
    func initialize(_ cell: UnsafeMutableRawPointer, as type: ValueType) {
        switch self {
        case .null:
            if RowLayout.isLong(type) { LongCell.initialize(cell, to: .init(start: nil, count: 0)) }
        case .bool(let value): store(value ? 1 as UInt8 : 0, of: .bool)
        case .int32(let value): store(value, of: .int32)
        case .int64(let value): store(value, of: .int64)
        case .float32(let value): store(value, of: .float32)
        case .float64(let value): store(value, of: .float64)
        case .timestamp(let time): store(time.microseconds, of: .timestamp)
        case .string(var text):
            require(type == .string)
            text.withUTF8 { LongCell.initialize(cell, to: .init($0)) }
        case .bytes(let bytes):
            require(type == .bytes)
            bytes.withUnsafeBytes { LongCell.initialize(cell, to: $0) }
        case .array(let elements):
            require(type.isArray)
            ArrayBytes.encode(elements, as: ValueType(type.scalar)).withUnsafeBytes {
                LongCell.initialize(cell, to: $0)
            }
        }

        @inline(__always)
        func store<Number: BitwiseCopyable>(_ value: Number, of own: ValueType) {
            require(type == own)
            cell.storeBytes(of: value, as: Number.self)
        }

        @inline(__always)
        func require(_ isOfType: Bool) {
            precondition(isOfType, "a cell holds values of its column's type")
        }
    }

    /// The value of a cell that is not null.
    @inline(__always)
    init(cell: UnsafeRawPointer, as type: ValueType) {
        guard !type.isArray else {
            self = .array(ArrayBytes.decode(LongCell.bytes(cell), as: type.scalar))
            return
        }
        self =
            switch type.scalar {
            case .bool: .bool(cell.load(as: UInt8.self) != 0)
            case .int32: .int32(cell.load(as: Int32.self))
            case .int64: .int64(cell.load(as: Int64.self))
            case .float32: .float32(cell.load(as: Float.self))
            case .float64: .float64(cell.load(as: Double.self))
            case .timestamp: .timestamp(EventTime(microseconds: cell.load(as: Int64.self)))
            case .string: .string(String(decoding: LongCell.bytes(cell), as: UTF8.self))
            case .bytes: .bytes(Array(LongCell.bytes(cell)))
            }
    }
}

/// The elements of an array as bytes: for each a 0 for null, or a 1 and the value; the bytes of
/// texts behind their number.
private enum ArrayBytes {
    static func encode(_ elements: [FeatureValue], as type: ValueType) -> [UInt8] {
        var bytes: [UInt8] = []
        for element in elements {
            precondition(
                element.isNull || element.isOf(type), "an array's elements are of its type")
            bytes.append(element.isNull ? 0 : 1)
            switch element {
            case .null: break
            case .bool(let value): bytes.append(value ? 1 : 0)
            case .int32(let value): append(value, to: &bytes)
            case .int64(let value): append(value, to: &bytes)
            case .float32(let value): append(value.bitPattern, to: &bytes)
            case .float64(let value): append(value.bitPattern, to: &bytes)
            case .timestamp(let time): append(time.microseconds, to: &bytes)
            case .string(let text):
                append(UInt32(text.utf8.count), to: &bytes)
                bytes.append(contentsOf: text.utf8)
            case .bytes(let content):
                append(UInt32(content.count), to: &bytes)
                bytes.append(contentsOf: content)
            case .array: preconditionFailure("no array holds arrays")
            }
        }
        return bytes
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, as scalar: ValueType.Scalar
    ) -> [FeatureValue] {
        var reader = CellReader(bytes: bytes)
        var elements: [FeatureValue] = []
        while !reader.isAtEnd {
            guard reader.next(UInt8.self) != 0 else {
                elements.append(.null)
                continue
            }
            let element: FeatureValue =
                switch scalar {
                case .bool: .bool(reader.next(UInt8.self) != 0)
                case .int32: .int32(reader.next(Int32.self))
                case .int64: .int64(reader.next(Int64.self))
                case .float32: .float32(Float(bitPattern: reader.next(UInt32.self)))
                case .float64: .float64(Double(bitPattern: reader.next(UInt64.self)))
                case .timestamp: .timestamp(EventTime(microseconds: reader.next(Int64.self)))
                case .string: .string(String(decoding: reader.nextBytes(), as: UTF8.self))
                case .bytes: .bytes(Array(reader.nextBytes()))
                }
            elements.append(element)
        }
        return elements
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }
}

/// Reads what `ArrayBytes` wrote.
private struct CellReader {
    let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) -> Number {
        defer { offset += MemoryLayout<Number>.size }
        return bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
    }

    mutating func nextBytes() -> UnsafeRawBufferPointer {
        let count = Int(next(UInt32.self))
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}
