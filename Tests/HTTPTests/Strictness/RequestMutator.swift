import TestSupport

/// Requests that are wrong in one place or a few: valid ones, changed where parsers have differed.
struct RequestMutator {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// The next one.
    mutating func next() -> [UInt8] {
        var bytes = Array(Self.valid.randomElement(using: &random, or: "").utf8)
        mutate(&bytes)
        // Mostly one: what is wrong twice is refused by everyone.
        while Int.random(in: 0..<4, using: &random) == 0, !bytes.isEmpty { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: flipBit(&bytes)
        case 1: insertOddByte(&bytes)
        case 2: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
        case 3: repeatLine(&bytes)
        case 4: swapLines(&bytes)
        case 5: changeLineEnd(&bytes)
        case 6: insertBeforeNumber(&bytes)
        default: insertFramingHeader(&bytes)
        }
    }

    private mutating func flipBit(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }

    private mutating func insertOddByte(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(Self.oddBytes.randomElement(using: &random, or: 0), at: index)
    }

    private mutating func repeatLine(_ bytes: inout [UInt8]) {
        let line = lines(bytes).randomElement(using: &random, or: 0..<0)
        bytes.insert(contentsOf: bytes[line], at: line.upperBound)
    }

    private mutating func swapLines(_ bytes: inout [UInt8]) {
        let lines = lines(bytes)
        let first = Int.random(in: 0..<lines.count, using: &random)
        guard first + 1 < lines.count else { return }
        let both = lines[first].lowerBound..<lines[first + 1].upperBound
        bytes.replaceSubrange(both, with: bytes[lines[first + 1]] + bytes[lines[first]])
    }

    private mutating func changeLineEnd(_ bytes: inout [UInt8]) {
        let line = lines(bytes).randomElement(using: &random, or: 0..<0)
        guard line.count >= 2 else { return }
        let end = Array(Self.lineEnds.randomElement(using: &random, or: "").utf8)
        bytes.replaceSubrange((line.upperBound - 2)..<line.upperBound, with: end)
    }

    private mutating func insertBeforeNumber(_ bytes: inout [UInt8]) {
        let numbers = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        guard !numbers.isEmpty else { return }
        let prefix = Self.numberPrefixes.randomElement(using: &random, or: "")
        bytes.insert(
            contentsOf: Array(prefix.utf8), at: numbers.randomElement(using: &random, or: 0))
    }

    private mutating func insertFramingHeader(_ bytes: inout [UInt8]) {
        let isLength = Bool.random(using: &random)
        let values = isLength ? Self.lengths : Self.codings
        let header =
            Self.beforeNames.randomElement(using: &random, or: "")
            + (isLength ? Self.lengthNames : Self.codingNames).randomElement(using: &random, or: "")
            + Self.colons.randomElement(using: &random, or: "")
            + values.randomElement(using: &random, or: "")
            + Self.headerEnds.randomElement(using: &random, or: "")
        // Where a header may stand: behind the first line.
        let index = lines(bytes).first?.upperBound ?? 0
        bytes.insert(
            contentsOf: header.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) },
            at: index)
    }

    /// Where the lines are, each with its end.
    private func lines(_ bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in bytes.indices
        where bytes[index] == UInt8(ascii: "\n") || index + 1 == bytes.count {
            lines.append(start..<(index + 1))
            start = index + 1
        }
        return lines
    }
}

extension RequestMutator {
    private static let valid = [
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a?b=c&d HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\nX-Y: z\r\n\r\n",
        "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789"
            + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 31\r\n\r\n"
            + "GET /b HTTP/1.1\r\nHost: b\r\nA: \r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;a=b;c=\"d\"\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nT: u\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"
            + "DELETE /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ]

    private static let oddBytes: [UInt8] = [
        0x00, 0x01, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B, 0x1F, 0x20, 0x22, 0x23, 0x2B, 0x2C,
        0x2D, 0x2F, 0x30, 0x3A, 0x3B, 0x3D, 0x3F, 0x40, 0x5C, 0x5F, 0x7F, 0x80, 0x85, 0xA0, 0xFF,
    ]

    private static let lineEnds = [
        "\n", "\r", "\n\r", "\r\r\n", "\r\n\n", "\r\n\r", "\r\n ", "\r\n\t", " \r\n", "\0\r\n",
        "\u{0B}\r\n", "", "\r\n\r\n", "\r \n", ";\r\n",
    ]

    private static let numberPrefixes = [
        "+", "-", "0x", "0", "_", " ", "\t", "0_", "00000000000000000", "1e", ",", "5, ", "\"",
        "\0",
    ]

    private static let beforeNames = [
        "", "", "", " ", "\t", "\0", "\r", "\n", "A: b\n", "A: b\r", "A: b\r\n ", "\u{0B}", "A:",
    ]

    private static let lengthNames = [
        "Content-Length", "content-length", "CONTENT-LENGTH", "Content_Length", "Content Length",
        "Content-Length\0", "Content-Lengt", "X-Content-Length", "Content\u{AD}Length",
    ]

    private static let codingNames = [
        "Transfer-Encoding", "transfer-encoding", "TRANSFER-ENCODING", "Transfer_Encoding",
        "Transfer Encoding", "Transfer-Encoding\0", "Transfer-Encodin", "X-Transfer-Encoding",
        "Transfer\u{AD}Encoding", "TE",
    ]

    private static let colons = [
        ": ", ": ", ": ", ":", " : ", "\t:", ":\t", ": \t ", ":\r\n ", ":\n", ":\u{0B}", ":\u{A0}",
        "::", " ", "=", "\0: ", ": \0",
    ]

    private static let lengths = [
        "0", "1", "2", "5", "10", "05", "5, 5", "0, 5", "+5", "-1", "0x5", "5 5", "5;", "",
        "18446744073709551621", "9223372036854775808", "4294967301", "1e1", "\u{B2}",
    ]

    private static let codings = [
        "chunked", "Chunked", "identity", "gzip", "xchunked", "chunkedx", "chunked, identity",
        "identity, chunked", "chunked, chunked", ",chunked", "chunked,", "\"chunked\"",
        "chunked;a=b", "chunked\u{85}", "\u{A0}chunked", "chunked\u{0C}", "", "chun ked", "cow",
    ]

    private static let headerEnds = [
        "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", " \r\n", "\0\r\n", "\r\n \r\n", "\u{0B}\r\n",
    ]
}

extension Array {
    /// A random element, `fallback` of an empty array.
    fileprivate func randomElement(
        using random: inout SplitMix64, or fallback: Element
    ) -> Element {
        randomElement(using: &random) ?? fallback
    }
}
