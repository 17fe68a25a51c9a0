/// The binary form of `numeric`: digits in base 10,000 and the place of the decimal point.
///
/// Layout of `numeric_send`: number of digits, weight (the first digit counts 10,000^weight),
/// sign, display scale (decimal digits after the point), then the digits, each 16 bits.
enum NumericFormat {
    private static let positive: UInt16 = 0x0000
    private static let negative: UInt16 = 0x4000
    private static let notANumber: UInt16 = 0xC000
    private static let infinity: UInt16 = 0xD000
    private static let negativeInfinity: UInt16 = 0xF000

    /// PostgreSQL's limits: digits before the point, digits after it.
    private static let integerDigitsMax = 131_072
    private static let fractionDigitsMax = 16_383

    /// - Throws: `.invalidValue` unless the text is decimal digits with at most one sign before
    ///   and one point among them, or one of `NaN`, `Infinity` and `-Infinity`.
    static func append(_ text: String, to bytes: inout [UInt8]) throws(PostgresError) {
        switch text {
        case "NaN": appendHeader(to: &bytes, sign: notANumber)
        case "Infinity": appendHeader(to: &bytes, sign: infinity)
        case "-Infinity": appendHeader(to: &bytes, sign: negativeInfinity)
        default: try appendFinite(text, to: &bytes)
        }
    }

    private static func appendHeader(
        to bytes: inout [UInt8], digits: Int = 0, weight: Int = 0, sign: UInt16, scale: Int = 0
    ) {
        bytes.appendBigEndian(Int16(digits))
        bytes.appendBigEndian(Int16(weight))
        bytes.appendBigEndian(sign)
        bytes.appendBigEndian(Int16(scale))
    }

    private static func appendFinite(
        _ text: String, to bytes: inout [UInt8]
    ) throws(PostgresError) {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let integer = Array((parts.first ?? "").utf8)
        let fraction = parts.count > 1 ? Array(parts[1].utf8) : []
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard integer.count + fraction.count > 0, (integer + fraction).allSatisfy(isDigit) else {
            throw .invalidValue(reason: "\"\(text)\" is not a decimal number")
        }
        guard integer.count <= integerDigitsMax, fraction.count <= fractionDigitsMax else {
            throw .invalidValue(reason: "a decimal number has too many digits")
        }
        // Pad both sides to whole groups of four, counted from the decimal point.
        let zero = UInt8(ascii: "0")
        let before = [UInt8](repeating: zero, count: (4 - integer.count % 4) % 4)
        let after = [UInt8](repeating: zero, count: (4 - fraction.count % 4) % 4)
        let decimals = before + integer + fraction + after
        var groups = stride(from: 0, to: decimals.count, by: 4).map { start in
            decimals[start..<start + 4].reduce(0) { $0 * 10 + Int16($1 - zero) }
        }
        var weight = (before.count + integer.count) / 4 - 1
        while groups.first == 0 {
            groups.removeFirst()
            weight -= 1
        }
        while groups.last == 0 { groups.removeLast() }
        appendHeader(
            to: &bytes, digits: groups.count, weight: groups.isEmpty ? 0 : weight,
            sign: isNegative && !groups.isEmpty ? negative : positive, scale: fraction.count)
        for group in groups { bytes.appendBigEndian(group) }
    }

    /// The number in the form PostgreSQL prints it: all digits, as many decimals as its scale.
    static func text(from reader: inout ByteReader) throws(PostgresError) -> String {
        let count = Int(try reader.read(Int16.self))
        let weight = Int(try reader.read(Int16.self))
        let sign = try reader.read(UInt16.self)
        let scale = Int(try reader.read(Int16.self))
        switch sign {
        case notANumber: return "NaN"
        case infinity: return "Infinity"
        case negativeInfinity: return "-Infinity"
        default: break
        }
        guard count >= 0, scale >= 0 else {
            throw .malformedData(reason: "a numeric value has a negative length")
        }
        var groups: [Int16] = []
        for _ in 0..<count { groups.append(try reader.read(Int16.self)) }
        func digits(_ place: Int) -> String {
            let index = weight - place
            let text = String(groups.indices.contains(index) ? groups[index] : 0)
            return String(repeating: "0", count: 4 - text.count) + text
        }
        let integer = weight < 0 ? "0" : (0...weight).reversed().map(digits).joined()
        let trimmed = integer.drop { $0 == "0" }
        var result = sign == negative ? "-" : ""
        result += trimmed.isEmpty ? "0" : trimmed
        if scale > 0 {
            let places = (1...(scale + 3) / 4).map { digits(-$0) }.joined()
            result += "." + places.prefix(scale)
        }
        return result
    }
}
