/// Writes a message in the wire format of Protocol Buffers 3.
///
/// Field by field, in any order, a repeated field one call for each element. What is zero or empty
/// is left out, as the format has it: a reader cannot tell it from what is absent. A message within
/// is written even when it is empty, since that it is there says something.
/// ```swift
/// var writer = ProtobufWriter()
/// writer.string(1, "driver")
/// writer.message(2) { $0.int(1, 3600) }
/// writer.bytes
/// ```
package struct ProtobufWriter {
    package private(set) var bytes: [UInt8] = []

    /// How a field's value is laid out.
    private enum WireType: UInt64 {
        case varint = 0
        case lengthDelimited = 2
    }

    package init() {}

    package mutating func int(_ field: Int, _ value: Int64) {
        guard value != 0 else { return }
        tag(field, .varint)
        // A negative number is its two's complement in 64 bits, for the fields of 32 bits too.
        varint(UInt64(bitPattern: value))
    }

    package mutating func bool(_ field: Int, _ value: Bool) {
        int(field, value ? 1 : 0)
    }

    package mutating func string(_ field: Int, _ value: String) {
        data(field, Array(value.utf8))
    }

    package mutating func data(_ field: Int, _ value: [UInt8]) {
        if !value.isEmpty { lengthDelimited(field, value) }
    }

    package mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        lengthDelimited(field, inner.bytes)
    }

    /// A map of strings: each entry is a message of key and value.
    package mutating func map(_ field: Int, _ entries: [String: String]) {
        for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
            message(field) { entry in
                entry.string(1, key)
                entry.string(2, value)
            }
        }
    }

    private mutating func lengthDelimited(_ field: Int, _ value: [UInt8]) {
        tag(field, .lengthDelimited)
        varint(UInt64(value.count))
        bytes += value
    }

    private mutating func tag(_ field: Int, _ type: WireType) {
        varint(UInt64(field) << 3 | type.rawValue)
    }

    /// Seven bits a byte, the lowest first; the eighth says that another byte follows.
    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
