/// A field of a message in the wire format of Protocol Buffers.
struct ProtobufField {
    enum Value {
        case varint(UInt64)
        case fixed32(UInt32)
        case fixed64(UInt64)
        /// A text, a message or packed numbers: where they stand in the file.
        case bytes(Range<Int>)
    }

    let number: Int
    /// The place of its first byte in the file.
    let start: Int
    let value: Value

    var integer: Int {
        get throws(ModelError) {
            guard case .varint(let bits) = value else { throw isOfAnotherType }
            return Int(Int64(bitPattern: bits))
        }
    }

    var float: Float {
        get throws(ModelError) {
            guard case .fixed32(let bits) = value else { throw isOfAnotherType }
            return Float(bitPattern: bits)
        }
    }

    var range: Range<Int> {
        get throws(ModelError) {
            guard case .bytes(let range) = value else { throw isOfAnotherType }
            return range
        }
    }

    var isOfAnotherType: ModelError {
        .malformed("Byte \(start): the field \(number) is of another type.")
    }
}
