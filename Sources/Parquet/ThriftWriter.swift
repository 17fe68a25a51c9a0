/// Writes structures in Thrift's compact protocol, as Parquet's headers and footer are.
///
/// A field is told by the difference of its number to the last one's, so fields are written in
/// the order of their numbers.
struct ThriftWriter: Sendable {
    /// The types of fields and elements, by their codes.
    enum FieldType: UInt8 {
        case yes = 1, no, byte, int16, int32, int64, double, binary, list, set, map, structure
    }

    private(set) var bytes: [UInt8] = []
    /// The last field of each structure that is open.
    private var lastFields: [Int] = []

    /// Begins a structure that is an element of a list, or the outermost one.
    mutating func beginStruct() { lastFields.append(0) }

    mutating func beginStruct(_ field: Int) {
        begin(field, .structure)
        lastFields.append(0)
    }

    mutating func endStruct() {
        bytes.append(0)
        lastFields.removeLast()
    }

    /// The elements follow: each a structure, or written by `element`.
    mutating func beginList(_ field: Int, _ type: FieldType, count: Int) {
        begin(field, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            bytes.appendVarint(UInt64(count))
        }
    }

    mutating func element(_ value: Int32) { zigzag(Int64(value)) }

    mutating func element(_ text: String) { binary(Array(text.utf8)) }

    mutating func bool(_ field: Int, _ value: Bool) { begin(field, value ? .yes : .no) }

    mutating func int32(_ field: Int, _ value: Int32) {
        begin(field, .int32)
        zigzag(Int64(value))
    }

    mutating func int64(_ field: Int, _ value: Int64) {
        begin(field, .int64)
        zigzag(value)
    }

    mutating func string(_ field: Int, _ text: String) { binary(field, Array(text.utf8)) }

    mutating func binary(_ field: Int, _ value: [UInt8]) {
        begin(field, .binary)
        binary(value)
    }

    /// Appends structures that were written apart, such as a list's elements.
    mutating func append(_ other: ThriftWriter) { bytes += other.bytes }

    private mutating func begin(_ field: Int, _ type: FieldType) {
        let difference = field - (lastFields.last ?? 0)
        precondition((1...15).contains(difference), "fields are written in their order")
        bytes.append(UInt8(difference) << 4 | type.rawValue)
        lastFields[lastFields.count - 1] = field
    }

    private mutating func binary(_ value: [UInt8]) {
        bytes.appendVarint(UInt64(value.count))
        bytes += value
    }

    private mutating func zigzag(_ value: Int64) {
        bytes.appendVarint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }
}

extension [UInt8] {
    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
