extension JSONReader {
    /// An integer, written without fraction and exponent.
    package mutating func readInt64() throws(JSONError) -> Int64 {
        let number = try readNumber()
        guard let value = number.int64 else {
            // -0 is a number of its own to a double, but as an integer it is zero.
            if number.isInteger, number.isZero { return 0 }
            let problem = number.isInteger ? "does not fit 64 bits" : "is not an integer"
            throw otherValue("the number \(shown(number)) \(problem)", at: number.start)
        }
        return value
    }

    /// The nearest double to a number of any form.
    package mutating func readDouble() throws(JSONError) -> Double {
        if let value = try readIfNonFinite() { return Double(value) }
        return try double(readNumber())
    }

    /// The nearest float to a number of any form, rounded once.
    package mutating func readFloat() throws(JSONError) -> Float {
        if let value = try readIfNonFinite() { return value }
        let number = try readNumber()
        let value = number.float(in: bytes)
        guard value.isFinite else {
            throw otherValue(
                "the number \(shown(number)) is too large for 32 bits", at: number.start)
        }
        return value
    }

    /// Appends an array of numbers; the way to read a model's arrays.
    package mutating func readInt64s(appendingTo values: inout [Int64]) throws(JSONError) {
        try beginArray()
        while try nextElement() { values.append(try readInt64()) }
    }

    /// Appends an array of numbers; the way to read a model's arrays.
    package mutating func readDoubles(appendingTo values: inout [Double]) throws(JSONError) {
        try beginArray()
        while try nextElement() { values.append(try readDouble()) }
    }

    /// Appends an array of numbers; the way to read a model's arrays.
    package mutating func readFloats(appendingTo values: inout [Float]) throws(JSONError) {
        try beginArray()
        while try nextElement() { values.append(try readFloat()) }
    }

    /// Whether a number that JSON does not have comes next, and may.
    var isAtNonFinite: Bool {
        guard takesNonFinite else { return false }
        // Nearly every number begins otherwise, and is looked at no further.
        return switch byte(at: offset) {
        case UInt8(ascii: "N"): isAt("NaN")
        case UInt8(ascii: "I"): isAt("Infinity")
        case ASCII.minus: byte(at: offset + 1) == UInt8(ascii: "I") && isAt("-Infinity")
        default: false
        }
    }

    /// Reads a number that is not finite, or leaves what else is there.
    mutating func readIfNonFinite() throws(JSONError) -> Float? {
        guard takesNonFinite, try peek() == .number, isAtNonFinite else { return nil }
        awaitsValue = false
        switch bytes[offset] {
        case UInt8(ascii: "N"):
            offset += 3
            return .nan
        case ASCII.minus:
            offset += 9
            return -.infinity
        default:
            offset += 8
            return .infinity
        }
    }

    func double(_ number: DecimalText) throws(JSONError) -> Double {
        let value = number.double(in: bytes)
        guard value.isFinite else {
            throw otherValue(
                "the number \(shown(number)) is too large for 64 bits", at: number.start)
        }
        return value
    }

    mutating func readNumber() throws(JSONError) -> DecimalText {
        try expect(.number)
        guard !isAtNonFinite else { throw error("expected a finite number, found \(found())") }
        let number = try scanNumber()
        awaitsValue = false
        return number
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, as RFC 8259 section 6 has it.
    private mutating func scanNumber() throws(JSONError) -> DecimalText {
        let number = DecimalText(bytes, from: offset)
        try expectDigits(number.integerDigits, at: number.integerStart, after: #"after "-""#)
        guard number.hasNoLeadingZero(in: bytes) else {
            throw error("a number must not have leading zeros", at: number.start)
        }
        if let digits = number.fractionDigits {
            try expectDigits(
                digits, at: number.integerStart + number.integerDigits + 1, after: #"after ".""#)
        }
        if let digits = number.exponentDigits {
            try expectDigits(digits.count, at: digits.lowerBound, after: "in the exponent")
        }
        offset = number.end
        return number
    }

    @inline(__always)
    private mutating func expectDigits(
        _ count: Int, at start: Int, after place: StaticString
    ) throws(JSONError) {
        guard count == 0 else { return }
        offset = start
        throw error("expected a digit \(place), found \(found())")
    }

    /// The number as it was written, cut when it is long.
    private func shown(_ number: DecimalText) -> String {
        let text = bytes.text(in: number.start..<min(number.end, number.start + 32))
        return number.end - number.start > 32 ? text + "…" : text
    }
}

extension DecimalText {
    func hasNoLeadingZero(in bytes: UnsafeRawBufferPointer) -> Bool {
        integerDigits == 1 || bytes[integerStart] != ASCII.zero
    }
}
