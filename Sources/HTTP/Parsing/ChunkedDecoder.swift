/// Takes the chunked coding off a body (RFC 9112, 7.1): a value that is fed bytes.
///
/// Extensions are checked and ignored, trailers too: nothing after the body may change what the
/// head decided, and a trailer that would is refused. Both count as overhead, which has a budget.
struct ChunkedDecoder {
    private enum Position {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailers(bytes: Int, count: Int)
    }

    private let lineBytesMax: Int
    private let overheadBytesMax: Int
    private let trailerBytesMax: Int
    private let trailerCountMax: Int
    private var position = Position.size
    private var overhead = 0

    init(limits: Limits) {
        lineBytesMax = limits.chunkLineBytesMax
        overheadBytesMax = limits.chunkOverheadBytesMax
        trailerBytesMax = limits.headBytesMax
        trailerCountMax = limits.headerCountMax
    }

    /// The next step, given all bytes from where the last one ended.
    mutating func next(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ParseError) -> RequestParser.Step {
        var offset = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            switch position {
            case .size:
                guard let lineBytes = try readSize(rest) else { return wait(offset) }
                offset += lineBytes
            case .data(let remaining):
                let count = min(remaining, rest.count)
                if count == 0 { return wait(offset) }
                position = count == remaining ? .dataEnd : .data(remaining: remaining - count)
                return .body(data: offset..<(offset + count), consumed: offset + count)
            case .dataEnd:
                guard try readDataEnd(rest) else { return wait(offset) }
                offset += 2
                position = .size
            case .trailers:
                guard let (lineBytes, isLast) = try readTrailer(rest) else { return wait(offset) }
                offset += lineBytes
                if isLast { return .end(consumed: offset) }
            }
        }
    }

    private func wait(_ consumed: Int) -> RequestParser.Step {
        consumed == 0 ? .needsMore : .body(data: 0..<0, consumed: consumed)
    }

    /// - Returns: The bytes the line took, `nil` until it is whole.
    private mutating func readSize(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> Int? {
        guard let line = try line(bytes) else { return nil }
        let size = try ChunkSizeLine.parse(UnsafeRawBufferPointer(rebasing: bytes[line]))
        // Each chunk is forgiven 16 bytes and twice its data: honest small chunks cost nothing,
        // a stream of them that carries little soon does.
        overhead = max(0, overhead + line.count + 4 - 16 - 2 * min(size, 1 << 32))
        if overhead > overheadBytesMax { throw .chunkOverhead }
        position = size == 0 ? .trailers(bytes: 0, count: 0) : .data(remaining: size)
        return line.upperBound + 2
    }

    private func readDataEnd(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> Bool {
        if let first = bytes.first, first != UInt8(ascii: "\r") { throw .malformedChunk }
        guard bytes.count >= 2 else { return false }
        guard bytes[1] == UInt8(ascii: "\n") else { throw .malformedChunk }
        return true
    }

    private mutating func readTrailer(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ParseError) -> (lineBytes: Int, isLast: Bool)? {
        guard case .trailers(let total, let count) = position, let line = try line(bytes) else {
            return nil
        }
        if line.isEmpty { return (2, true) }
        guard count < trailerCountMax, total + line.count <= trailerBytesMax,
            let field = try? FieldLine.parse(line, in: bytes),
            !FramingFields.isForbiddenInTrailers(bytes[field.name])
        else { throw .malformedChunk }
        position = .trailers(bytes: total + line.count + 2, count: count + 1)
        return (line.upperBound + 2, false)
    }

    private func line(_ bytes: UnsafeRawBufferPointer) throws(ParseError) -> Range<Int>? {
        var reader = LineReader()
        do throws(ParseError) {
            return try reader.next(
                in: bytes, bytesMax: lineBytesMax, tooLong: .malformedChunk)
        } catch {
            throw .malformedChunk
        }
    }
}
