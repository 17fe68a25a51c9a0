/// Writes a message in the wire format of Protocol Buffers.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer(_ field: Int, _ number: Int) {
        varint(UInt64(field << 3))
        varint(UInt64(bitPattern: Int64(number)))
    }

    mutating func float(_ field: Int, _ number: Float) {
        varint(UInt64(field << 3 | 5))
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(shift)))
        }
    }

    mutating func text(_ field: Int, _ text: String) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(text.utf8.count))
        bytes += Array(text.utf8)
    }

    mutating func message(_ field: Int, _ message: ProtobufWriter) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(message.bytes.count))
        bytes += message.bytes
    }

    private mutating func varint(_ number: UInt64) {
        var number = number
        while number >= 0x80 {
            bytes.append(UInt8(number & 0x7F | 0x80))
            number >>= 7
        }
        bytes.append(UInt8(number))
    }
}
