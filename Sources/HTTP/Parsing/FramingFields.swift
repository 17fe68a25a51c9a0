/// The headers that decide where a request ends, what its body is and what becomes of its
/// connection.
///
/// Whatever two programs could read differently is refused (RFC 9112, 6.3 and 11.2), also where the
/// RFC would allow a repair: no honest client sends it.
struct FramingFields {
    /// The host of a target in absolute form.
    var authority: ByteRange?
    private var host: ByteRange?
    private var length: Int?
    private var isChunked = false
    private var isCloseAsked = false
    private var isTypeKnown = false
    private var isIDKnown = false
    private var isAuthorizationKnown = false

    init() {}

    /// Takes note of a header as it is read.
    mutating func note(
        _ field: RequestHead.Field, in bytes: UnsafeRawBufferPointer, head: inout RequestHead
    ) throws(ParseError) {
        let name = bytes[field.name]
        let value = bytes[field.value]
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"):
            if host != nil || !HostField.isValid(value) { throw .malformedHost }
            host = field.value
        case 6 where name.equalsIgnoringCase("expect"):
            guard value.equalsIgnoringCase("100-continue") else { throw .unknownExpectation }
            head.expectsContinue = true
        case 10 where name.equalsIgnoringCase("connection"):
            noteConnection(value, &head)
        case 12 where name.equalsIgnoringCase("content-type"):
            // Some take the first, some the last (RFC 9110, 8.3).
            if isTypeKnown { throw .repeatedHeader }
            isTypeKnown = true
        case 12 where name.equalsIgnoringCase("x-request-id"):
            // Of several, none is the client's id.
            head.requestID = !isIDKnown && RequestID.isValid(value) ? field.value : nil
            isIDKnown = true
        case 13 where name.equalsIgnoringCase("authorization"):
            // Two programs on the way could each let another one pass.
            if isAuthorizationKnown { throw .repeatedHeader }
            isAuthorizationKnown = true
        case 14:
            try refuseLookalike(name, of: "content-length")
            if name.equalsIgnoringCase("content-length") { try noteLength(value) }
        case 17:
            try refuseLookalike(name, of: "transfer-encoding")
            if name.equalsIgnoringCase("transfer-encoding") { try noteCoding(value, head.version) }
        default: break
        }
    }

    /// Whether a trailer of that name would change what the head decided: the framing, the host and
    /// who is asking (RFC 9110, 6.5.1).
    static func isForbiddenInTrailers(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 4: name.equalsIgnoringCase("host")
        case 13: name.equalsIgnoringCase("authorization")
        case 14: name.equalsIgnoringCase("content-length")
        case 17: name.equalsIgnoringCase("transfer-encoding")
        default: false
        }
    }

    /// Decides the framing once all headers are read.
    func decide(_ head: inout RequestHead, in bytes: UnsafeRawBufferPointer) throws(ParseError) {
        if host == nil, head.version == .http11 { throw .malformedHost }
        if let authority, let host, !Self.isSame(bytes[authority], bytes[host]) {
            throw .hostMismatch
        }
        if isChunked {
            if length != nil { throw .lengthAndCoding }
            head.framing = .chunked
        } else {
            head.framing = .length(length ?? 0)
        }
        // A 1.0 client does not know interim responses (RFC 9110, 10.1.1).
        if head.version == .http10 { head.expectsContinue = false }
    }

    private mutating func noteConnection(
        _ value: UnsafeRawBufferPointer, _ head: inout RequestHead
    ) {
        var options = ListElements(value)
        while let option = options.next() {
            if option.equalsIgnoringCase("close") { isCloseAsked = true }
            if option.equalsIgnoringCase("keep-alive") { head.keepsAlive = true }
        }
        // Whatever else is asked for, in this line or in another.
        if isCloseAsked { head.keepsAlive = false }
    }

    private mutating func noteLength(_ value: UnsafeRawBufferPointer) throws(ParseError) {
        // Also twice the same: a folded list is legal to repair and never needed.
        guard length == nil, !value.isEmpty else { throw .malformedLength }
        var total = 0
        for byte in value {
            guard isDigit(byte) else {
                throw .malformedLength
            }
            let (product, overflow) = total.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            if overflow || carry { throw .malformedLength }
            total = sum
        }
        length = total
    }

    private mutating func noteCoding(
        _ value: UnsafeRawBufferPointer, _ version: HTTPVersion
    ) throws(ParseError) {
        guard version == .http11, !isChunked else { throw .malformedCoding }
        if value.equalsIgnoringCase("chunked") {
            isChunked = true
            return
        }
        // One coding we do not know is unsupported; lists and oddities smuggle requests.
        let isToken = !value.isEmpty && value.allSatisfy(ByteSet.token.contains)
        throw isToken ? .unsupportedCoding : .malformedCoding
    }

    /// `Transfer_Encoding` is another header to us and the same one to whoever maps names to
    /// variables.
    private func refuseLookalike(
        _ name: UnsafeRawBufferPointer, of text: StaticString
    ) throws(ParseError) {
        guard name.firstOffset(of: UInt8(ascii: "_")) != nil else { return }
        let isLookalike = (0..<name.count).allSatisfy { offset in
            let byte = name[offset] == UInt8(ascii: "_") ? UInt8(ascii: "-") : name[offset]
            return asciiLowercased(byte) == text.utf8Start[offset]
        }
        if isLookalike { throw .malformedHeader }
    }

    private static func isSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer)
        -> Bool
    {
        one.count == other.count
            && zip(one, other).allSatisfy { asciiLowercased($0) == asciiLowercased($1) }
    }
}
