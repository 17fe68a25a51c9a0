/// Which coding a client wants, from its `Accept-Encoding` (RFC 9110, 12.5.3).
///
/// Takes the header's lines one by one as they lie in the request; nothing is copied. A client
/// that sends something malformed gets no coding, which every client can read.
package struct AcceptEncoding: Sendable {
    /// Weights in thousandths; `nil` where the name does not stand in the header.
    private var gzip: Int?
    private var deflate: Int?
    private var identity: Int?
    private var others: Int?
    private var isMalformed = false

    package init() {}

    /// The coding for an answer, `nil` for none.
    ///
    /// The one of highest weight, gzip of two equal ones, because what `deflate` means is not
    /// agreed everywhere. None where `identity` weighs more, and also where nothing is acceptable:
    /// the RFC allows 406 for that, and a readable answer serves better.
    package var coding: ContentCoding? {
        let gzip = gzip ?? others ?? 0
        let deflate = deflate ?? others ?? 0
        let best = max(gzip, deflate)
        guard !isMalformed, best > 0, best >= identity ?? 0 else { return nil }
        return gzip == best ? .gzip : .deflate
    }

    /// Takes note of one line of the header; several lines are one list (RFC 9110, 5.3).
    ///
    /// - Complexity: O(*n*) in the line's bytes, without allocating.
    package mutating func note(_ value: UnsafeRawBufferPointer) {
        var list = ListElements(value)
        while let element = list.next() { noteElement(element) }
    }

    private mutating func noteElement(_ element: UnsafeRawBufferPointer) {
        let nameEnd = element.firstOffset(of: UInt8(ascii: ";")) ?? element.count
        let name = UnsafeRawBufferPointer(rebasing: element[..<nameEnd]).trimmed
        let parameter = UnsafeRawBufferPointer(rebasing: element[nameEnd...])
        guard !name.isEmpty, name.allSatisfy(ByteSet.token.contains),
            let weight = Self.weight(parameter)
        else {
            isMalformed = true
            return
        }
        switch ContentCoding(name) {
        case .gzip: gzip = min(weight, gzip ?? weight)
        case .deflate: deflate = min(weight, deflate ?? weight)
        case nil where name.equals("*"): others = min(weight, others ?? weight)
        case nil where name.equalsIgnoringCase("identity"):
            identity = min(weight, identity ?? weight)
        case nil: break
        }
    }

    /// Reads `OWS ";" OWS "q=" qvalue`, or nothing, which weighs 1 (RFC 9110, 12.4.2).
    ///
    /// - Returns: Thousandths, `nil` where it is anything else.
    private static func weight(_ parameter: UnsafeRawBufferPointer) -> Int? {
        if parameter.isEmpty { return 1000 }
        let text = UnsafeRawBufferPointer(rebasing: parameter[1...]).trimmed
        guard 3...7 ~= text.count, asciiLowercased(text[0]) == UInt8(ascii: "q"),
            text[1] == UInt8(ascii: "="), isDigit(text[2])
        else { return nil }
        if text.count > 3, text[3] != UInt8(ascii: ".") { return nil }
        var weight = Int(text[2] - UInt8(ascii: "0")) * 1000
        var unit = 100
        for byte in text.dropFirst(4) {
            guard isDigit(byte) else { return nil }
            weight += Int(byte - UInt8(ascii: "0")) * unit
            unit /= 10
        }
        return weight <= 1000 ? weight : nil
    }
}
