extension UBJReader: XGBoostDocumentReader {
    mutating func readInteger<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(UBJError) -> Number {
        let marker = try nextMarker()
        guard let value = try integer(marker) else { throw unexpected(marker, "a whole number") }
        return Number(clamping: value)
    }

    mutating func readIntegers<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(UBJError) -> [Number] {
        var numbers: [Number] = []
        try beginArray()
        while try nextElement() { numbers.append(try readInteger(as: type)) }
        return numbers
    }

    mutating func readFloats() throws(UBJError) -> [Float] {
        var numbers: [Float] = []
        try beginArray()
        while try nextElement() {
            let marker = try nextMarker()
            switch marker {
            case UInt8(ascii: "d"):
                numbers.append(Float(bitPattern: try bigEndian(UInt32.self)))
            case UInt8(ascii: "D"):
                numbers.append(Float(Double(bitPattern: try bigEndian(UInt64.self))))
            default:
                guard let value = try integer(marker) else {
                    throw unexpected(marker, "a number")
                }
                numbers.append(Float(value))
            }
        }
        return numbers
    }

    mutating func readFlags() throws(UBJError) -> [Bool] {
        var flags: [Bool] = []
        try beginArray()
        while try nextElement() {
            let marker = try nextMarker()
            switch marker {
            case UInt8(ascii: "T"): flags.append(true)
            case UInt8(ascii: "F"): flags.append(false)
            default:
                guard let value = try integer(marker) else { throw unexpected(marker, "a flag") }
                flags.append(value != 0)
            }
        }
        return flags
    }

    /// The whole number of this kind at the offset; `nil` for what is none.
    mutating func integer(_ marker: Marker) throws(UBJError) -> Int64? {
        switch marker {
        case UInt8(ascii: "i"): Int64(try bigEndian(Int8.self))
        case UInt8(ascii: "U"): Int64(try bigEndian(UInt8.self))
        case UInt8(ascii: "I"): Int64(try bigEndian(Int16.self))
        case UInt8(ascii: "l"): Int64(try bigEndian(Int32.self))
        case UInt8(ascii: "L"): try bigEndian(Int64.self)
        default: nil
        }
    }

    private mutating func bigEndian<Number: FixedWidthInteger>(
        _ type: Number.Type
    ) throws(UBJError) -> Number {
        Number(bigEndian: try take(Number.bitWidth / 8).loadUnaligned(as: type))
    }
}
