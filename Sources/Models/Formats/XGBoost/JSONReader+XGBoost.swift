import JSON

extension JSONReader: XGBoostDocumentReader {
    mutating func isAtString() throws(JSONError) -> Bool { try peek() == .string }

    mutating func readInteger<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(JSONError) -> Number {
        Number(clamping: try readInt64())
    }

    mutating func readIntegers<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(JSONError) -> [Number] {
        var numbers: [Number] = []
        try beginArray()
        while try nextElement() { numbers.append(Number(clamping: try readInt64())) }
        return numbers
    }

    mutating func readFloats() throws(JSONError) -> [Float] {
        var numbers: [Float] = []
        try readFloats(appendingTo: &numbers)
        return numbers
    }

    mutating func readFlags() throws(JSONError) -> [Bool] {
        var flags: [Bool] = []
        try beginArray()
        while try nextElement() {
            flags.append(try peek() == .bool ? try readBool() : try readInt64() != 0)
        }
        return flags
    }

    mutating func skip() throws(JSONError) { try skipValue() }
}
