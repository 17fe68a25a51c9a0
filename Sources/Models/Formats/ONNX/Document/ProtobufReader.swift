/// Reads the fields of one message in the wire format of Protocol Buffers, within the bounds of the
/// message: no length that a file claims is believed before it is checked.
struct ProtobufReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    /// Taken from before anything is made of a field.
    let budget: ProtobufBudget

    init(_ bytes: [UInt8], _ budget: ProtobufBudget) {
        self.init(bytes, 0..<bytes.count, budget)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, _ budget: ProtobufBudget) {
        self.bytes = bytes
        self.budget = budget
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next field, or `nil` at the end of the message.
    mutating func next() throws(ModelError) -> ProtobufField? {
        guard position < end else { return nil }
        let start = position
        let key = try varint()
        guard key >> 3 > 0, key >> 3 < 1 << 29 else {
            throw .malformed("Byte \(start): there is no field \(key >> 3).")
        }
        let value: ProtobufField.Value
        switch key & 7 {
        case 0: value = .varint(try varint())
        case 1: value = .fixed64(try fixed(8))
        case 2:
            let length = try varint()
            guard length <= UInt64(end - position) else {
                throw .malformed(
                    "Byte \(start): a field of \(length) bytes, but \(end - position) are left.")
            }
            value = .bytes(position..<position + Int(length))
            position += Int(length)
        case 5: value = .fixed32(UInt32(try fixed(4)))
        default: throw .malformed("Byte \(start): there is no wire type \(key & 7).")
        }
        return ProtobufField(number: Int(key >> 3), start: start, value: value)
    }

    /// The message that a field holds.
    func message(_ field: ProtobufField) throws(ModelError) -> ProtobufReader {
        let range = try field.range
        try budget.take(ProtobufBudget.messageBytes)
        return ProtobufReader(bytes, range, budget)
    }

    func text(_ field: ProtobufField) throws(ModelError) -> String {
        let range = try field.range
        try budget.take(ProtobufBudget.textBytes + range.count)
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw .malformed("Byte \(field.start): a text is not UTF-8.")
        }
        return text
    }

    func data(_ field: ProtobufField) throws(ModelError) -> ArraySlice<UInt8> {
        bytes[try field.range]
    }

    /// Appends the whole numbers of a repeated field, packed or not.
    func append(_ field: ProtobufField, to numbers: inout [Int]) throws(ModelError) {
        guard case .bytes(let range) = field.value else {
            try budget.take(numbers: 1)
            return numbers.append(try field.integer)
        }
        // Each number ends with a byte below 0x80.
        try budget.take(numbers: bytes[range].count { $0 < 0x80 })
        var packed = ProtobufReader(bytes, range, budget)
        while packed.position < packed.end {
            numbers.append(Int(Int64(bitPattern: try packed.varint())))
        }
    }

    /// Appends the float32 of a repeated field, packed or not.
    func append(floats field: ProtobufField, to numbers: inout [Double]) throws(ModelError) {
        guard case .bytes(let range) = field.value else {
            try budget.take(numbers: 1)
            return numbers.append(Double(try field.float))
        }
        try budget.take(numbers: range.count / 4)
        var packed = ProtobufReader(bytes, range, budget)
        while packed.position < packed.end {
            numbers.append(Double(Float(bitPattern: UInt32(try packed.fixed(4)))))
        }
    }

    /// Appends the float64 of a repeated field, packed or not.
    func append(doubles field: ProtobufField, to numbers: inout [Double]) throws(ModelError) {
        switch field.value {
        case .fixed64(let bits):
            try budget.take(numbers: 1)
            numbers.append(Double(bitPattern: bits))
        case .bytes(let range):
            try budget.take(numbers: range.count / 8)
            var packed = ProtobufReader(bytes, range, budget)
            while packed.position < packed.end {
                numbers.append(Double(bitPattern: try packed.fixed(8)))
            }
        case .varint, .fixed32: throw field.isOfAnotherType
        }
    }

    private mutating func varint() throws(ModelError) -> UInt64 {
        let start = position
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte <= 1 else {
                throw .malformed("Byte \(start): a number has more than 64 bits.")
            }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        throw .malformed("Byte \(start): a number is cut off.")
    }

    private mutating func fixed(_ count: Int) throws(ModelError) -> UInt64 {
        guard end - position >= count else {
            throw .malformed("Byte \(position): a number is cut off.")
        }
        var bits: UInt64 = 0
        for index in 0..<count { bits |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += count
        return bits
    }
}
