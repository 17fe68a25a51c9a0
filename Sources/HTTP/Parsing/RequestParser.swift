/// Reads requests from bytes: a value that knows no sockets and no time.
///
/// Bytes go in from where the previous step ended; steps come out. The head is read line by line,
/// each judged as soon as it is whole, so the steps do not depend on how the bytes were cut into
/// reads. After an error nothing more may be read from the connection.
///
/// ```
///   requestLine ─► fields ─► (.head) ─► body of known length ─► (.end) ─► requestLine …
///                                   └─► chunks ──────────────►
/// ```
package struct RequestParser: ~Copyable {
    package enum Step: Equatable {
        case needsMore
        /// The head is complete and in `head`; it took `head.byteCount` bytes.
        case head
        /// `consumed` bytes are done with, of which those in `data` are body.
        case body(data: Range<Int>, consumed: Int)
        /// The message is complete.
        case end(consumed: Int)
    }

    private enum Position {
        case requestLine
        case fields
        case length(remaining: Int)
        case chunks(ChunkedDecoder)
    }

    package private(set) var head = RequestHead()
    private let limits: Limits
    private var position = Position.requestLine
    private var lines = LineReader()
    private var isEmptyLineSeen = false
    private var framing = FramingFields()

    /// The first byte of a TLS handshake (RFC 8446, 5.1), and of no method.
    private static let tlsHandshake: UInt8 = 0x16

    /// Whether the head's first line was understood, even if what follows was not.
    package var isRequestLineRead: Bool {
        if case .requestLine = position { false } else { true }
    }

    package init(limits: Limits) {
        self.limits = limits
    }

    /// The next step, given all bytes from where the last one ended.
    package mutating func next(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> Step {
        switch position {
        case .requestLine, .fields:
            try parseHead(bytes) ? .head : .needsMore
        case .length(remaining: 0):
            end(consumed: 0)
        case .length(let remaining):
            readBody(bytes, remaining: remaining)
        case .chunks(let decoder):
            try readChunks(bytes, decoder)
        }
    }

    private mutating func end(consumed: Int) -> Step {
        position = .requestLine
        lines = LineReader()
        isEmptyLineSeen = false
        framing = FramingFields()
        return .end(consumed: consumed)
    }

    private mutating func readBody(_ bytes: UnsafeRawBufferPointer, remaining: Int) -> Step {
        let count = min(bytes.count, remaining)
        if count == 0 { return .needsMore }
        position = .length(remaining: remaining - count)
        return .body(data: 0..<count, consumed: count)
    }

    private mutating func readChunks(
        _ bytes: UnsafeRawBufferPointer, _ decoder: ChunkedDecoder
    ) throws(ParseError) -> Step {
        var decoder = decoder
        let step = try decoder.next(bytes)
        position = .chunks(decoder)
        if case .end(let consumed) = step { return end(consumed: consumed) }
        return step
    }

    /// - Returns: Whether the head is complete.
    private mutating func parseHead(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> Bool {
        while let line = try nextLine(bytes) {
            switch position {
            case .requestLine where line.isEmpty:
                // One is forgiven: old clients send it after a body (RFC 9112, 2.2).
                if isEmptyLineSeen { throw .malformedRequestLine }
                isEmptyLineSeen = true
            case .requestLine:
                head.reset()
                try RequestLine.parse(line, in: bytes, into: &head, framing: &framing)
                position = .fields
            default:
                if line.isEmpty {
                    try finishHead(bytes)
                    return true
                }
                try parseField(line, bytes)
            }
        }
        return false
    }

    private mutating func nextLine(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ParseError) -> Range<Int>? {
        guard case .requestLine = position else {
            return try lines.next(
                in: bytes, bytesMax: limits.headBytesMax - lines.lineStart,
                tooLong: .headTooLarge(bytesMax: limits.headBytesMax))
        }
        // Told at once: such a client waits for an answer before it sends anything like a line end.
        if lines.lineStart == 0, bytes.first == Self.tlsHandshake { throw .tlsRecord }
        do throws(ParseError) {
            return try lines.next(
                in: bytes, bytesMax: limits.requestLineBytesMax,
                tooLong: .requestLineTooLong(bytesMax: limits.requestLineBytesMax))
        } catch .requestLineTooLong(let bytesMax) {
            // A method that does not end is an unknown one (RFC 9112, 3).
            let start = bytes[lines.lineStart...].prefix(bytesMax)
            throw start.contains(UInt8(ascii: " "))
                ? .requestLineTooLong(bytesMax: bytesMax) : .unknownMethod
        }
    }

    private mutating func parseField(
        _ line: Range<Int>, _ bytes: UnsafeRawBufferPointer
    ) throws(ParseError) {
        if head.fields.count == limits.headerCountMax {
            throw .tooManyHeaders(countMax: limits.headerCountMax)
        }
        let field = try FieldLine.parse(line, in: bytes)
        try framing.note(field, in: bytes, head: &head)
        head.fields.append(field)
    }

    private mutating func finishHead(_ bytes: UnsafeRawBufferPointer) throws(ParseError) {
        try framing.decide(&head, in: bytes)
        head.byteCount = lines.lineStart
        switch head.framing {
        case .length(let count): position = .length(remaining: count)
        case .chunked: position = .chunks(ChunkedDecoder(limits: limits))
        }
    }
}
