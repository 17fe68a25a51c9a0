extension JSONReader {
    /// An integer, written without fraction and exponent.
    package mutating func readInt64() throws(JSONError) -> Int64 {
        let token = try readNumberToken()
        guard let value = token.int64 else {
            // -0 is a number of its own to a double, but as an integer it is zero.
            if token.isInteger, token.mantissa == 0 { return 0 }
            let problem = token.isInteger ? "does not fit 64 bits" : "is not an integer"
            throw error("the number \(shown(token)) \(problem)", at: token.start)
        }
        return value
    }

    /// The nearest double to a number of any form.
    package mutating func readDouble() throws(JSONError) -> Double {
        try double(readNumberToken())
    }

    /// The nearest float to a number of any form, rounded once.
    package mutating func readFloat() throws(JSONError) -> Float {
        let token = try readNumberToken()
        let value = token.float(in: bytes)
        guard value.isFinite else {
            throw error("the number \(shown(token)) is too large for 32 bits", at: token.start)
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

    func double(_ token: JSONNumberToken) throws(JSONError) -> Double {
        let value = token.double(in: bytes)
        guard value.isFinite else {
            throw error("the number \(shown(token)) is too large for 64 bits", at: token.start)
        }
        return value
    }

    mutating func readNumberToken() throws(JSONError) -> JSONNumberToken {
        try expect(.number)
        let token = try scanNumber()
        awaitsValue = false
        return token
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, as RFC 8259 section 6 has it.
    private mutating func scanNumber() throws(JSONError) -> JSONNumberToken {
        let start = offset
        let isNegative = bytes[start] == ASCII.minus
        let integerStart = isNegative ? start + 1 : start
        var mantissa: UInt64 = 0
        var end = endOfDigits(from: integerStart, into: &mantissa)
        try expectDigit(from: integerStart, to: end, after: #"after "-""#)
        guard end == integerStart + 1 || bytes[integerStart] != ASCII.zero else {
            throw error("a number must not have leading zeros", at: start)
        }
        var digitsStart = integerStart
        var digits = end - integerStart
        var exponent = 0
        var isInteger = true
        if byte(at: end) == ASCII.point {
            isInteger = false
            let fractionStart = end + 1
            end = endOfDigits(from: fractionStart, into: &mantissa)
            try expectDigit(from: fractionStart, to: end, after: #"after ".""#)
            exponent = fractionStart - end
            digits += end - fractionStart
        }
        // The zeros of 0.000…1 are no digits of the mantissa.
        while digits > Self.mantissaDigitsMax,
            bytes[digitsStart] == ASCII.zero || bytes[digitsStart] == ASCII.point
        {
            if bytes[digitsStart] == ASCII.zero { digits -= 1 }
            digitsStart += 1
        }
        if byte(at: end) | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent += try scanExponent(from: &end)
        }
        offset = end
        return JSONNumberToken(
            start: start, end: end, isNegative: isNegative, isInteger: isInteger,
            mantissa: mantissa, exponent: exponent, isWhole: digits <= Self.mantissaDigitsMax)
    }

    /// Any integer of 19 digits fits 64 bits; a mantissa of more has wrapped and is not used.
    private static var mantissaDigitsMax: Int { 19 }

    @inline(__always)
    private func endOfDigits(from start: Int, into mantissa: inout UInt64) -> Int {
        var position = start
        while position < bytes.count {
            let digit = bytes[position] &- ASCII.zero
            guard digit <= 9 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position &+= 1
        }
        return position
    }

    @inline(__always)
    private mutating func expectDigit(
        from start: Int, to end: Int, after place: StaticString
    ) throws(JSONError) {
        guard end == start else { return }
        offset = start
        throw error("expected a digit \(place), found \(found())")
    }

    /// - Parameter position: At the `e`; left after the last digit.
    private mutating func scanExponent(from position: inout Int) throws(JSONError) -> Int {
        position += 1
        let sign = byte(at: position)
        if sign == ASCII.minus || sign == ASCII.plus { position += 1 }
        let start = position
        var exponent = 0
        while position < bytes.count {
            let digit = bytes[position] &- ASCII.zero
            guard digit <= 9 else { break }
            exponent = min(100_000, exponent * 10 + Int(digit))
            position += 1
        }
        try expectDigit(from: start, to: position, after: "in the exponent")
        return sign == ASCII.minus ? -exponent : exponent
    }

    /// The number as it was written, cut when it is long.
    private func shown(_ token: JSONNumberToken) -> String {
        let text = bytes.text(in: token.start..<min(token.end, token.start + 32))
        return token.end - token.start > 32 ? text + "…" : text
    }
}
