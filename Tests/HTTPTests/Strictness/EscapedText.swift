/// Bytes as a file of cases writes them: text, with `\r \n \t \0 \v \f \\ \xNN` for what cannot be
/// seen and `{"ab"*3}` for `ababab`.
enum EscapedText {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Escapes only, as files of others have them.
    static func unescaped(_ text: some Sequence<UInt8>) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while !rest.isEmpty { bytes.append(try byte(&rest)) }
        return bytes
    }

    /// Escapes and repetitions.
    static func bytes(_ text: some StringProtocol) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if rest.starts(with: "{\"".utf8) {
                bytes += try repetition(&rest)
            } else {
                bytes.append(try byte(&rest))
            }
        }
        return bytes
    }

    private static func byte(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> UInt8 {
        let first = rest.removeFirst()
        guard first == UInt8(ascii: "\\") else { return first }
        switch rest.popFirst() {
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "0"): return 0x00
        case UInt8(ascii: "v"): return 0x0B
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "\\"): return first
        case UInt8(ascii: "x"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            rest = rest.dropFirst(2)
            if digits.count == 2, let value = UInt8(digits, radix: 16) { return value }
        default: break
        }
        throw Failure(description: #"an escape is one of \r \n \t \0 \v \f \\ \xNN"#)
    }

    private static func repetition(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
        rest = rest.dropFirst(2)
        var piece: [UInt8] = []
        while let first = rest.first, first != UInt8(ascii: "\"") { piece.append(try byte(&rest)) }
        let count = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "}") }
        guard rest.starts(with: "\"*".utf8),
            let times = Int(String(decoding: count, as: UTF8.self)), times >= 0
        else { throw Failure(description: #"a repetition is {"text"*count}"#) }
        rest = rest[count.endIndex...].dropFirst()
        return Array(repeatElement(piece, count: times).joined())
    }
}
