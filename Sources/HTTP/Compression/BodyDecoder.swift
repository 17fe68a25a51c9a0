/// Decompresses the body of one request as it comes in; touched only on its connection's loop.
///
/// A buffered route's body is gathered in `gathered`. A streamed one's goes on in steps, because
/// little that comes in can become much: what the reader has no room for stays here, compressed.
final class BodyDecoder {
    /// Of a buffered route.
    private var output = OutputBuffer()
    private var inflater: Inflater
    private var pending = OutputBuffer()

    /// What the reader of a streamed body is handed at a time.
    private static let stepBytes = 64 * 1024

    /// - Parameter bytesMax: The route's limit.
    init(_ coding: ContentCoding, bytesMax: Int, limits: CompressionLimits) {
        inflater = Inflater(coding, bytesMax: bytesMax, limits: limits)
    }

    /// The body so far, of a buffered route; valid until the next call.
    var gathered: UnsafeRawBufferPointer { output.bytes }

    var heldBytes: Int { output.capacity + pending.count }

    /// Appends to `gathered`.
    func gather(_ bytes: UnsafeRawBufferPointer) throws(InflationError) {
        try inflater.inflate(bytes, into: &output)
    }

    /// Hands what `bytes` become to the reader, until it has enough.
    ///
    /// - Returns: Whether there is room for more; if not, `resume` goes on once there is.
    func decode(
        _ bytes: UnsafeRawBufferPointer, into pipe: RequestPipe
    ) throws(InflationError) -> Bool {
        var taken = 0
        while taken < bytes.count || inflater.hasMore {
            var step = OutputBuffer()
            taken += try inflater.step(
                UnsafeRawBufferPointer(rebasing: bytes[taken...]), into: &step,
                stepBytesMax: Self.stepBytes)
            if !step.isEmpty, !pipe.push(step.bytes) {
                pending.append(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
                return false
            }
        }
        return true
    }

    /// Goes on with what had no room.
    func resume(into pipe: RequestPipe) throws(InflationError) -> Bool {
        var waiting = OutputBuffer()
        swap(&waiting, &pending)
        return try decode(waiting.bytes, into: pipe)
    }

    /// The body has ended.
    func finish() throws(InflationError) {
        try inflater.finish()
    }
}
