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
    /// What a body may grow by before other connections have their turn: a millisecond's work.
    private static let turnBytes = 512 * 1024

    /// - Parameter bytesMax: The route's limit.
    init(_ coding: ContentCoding, bytesMax: Int, limits: CompressionLimits) {
        inflater = Inflater(coding, bytesMax: bytesMax, limits: limits)
    }

    /// The body so far, of a buffered route; valid until the next call.
    var gathered: UnsafeRawBufferPointer { output.bytes }

    var heldBytes: Int { output.capacity + pending.count }

    /// Whether there is something compressed that its turn was too short for.
    var hasPending: Bool { !pending.isEmpty || inflater.hasMore }

    /// Appends to `gathered`, as much as one turn of the loop may.
    ///
    /// - Returns: Whether all is done; if not, `gatherPending` goes on in a later turn.
    func gather(_ bytes: UnsafeRawBufferPointer) throws(InflationError) -> Bool {
        let target = output.count + Self.turnBytes
        var taken = 0
        while taken < bytes.count || inflater.hasMore {
            if output.count >= target {
                pending.append(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
                return false
            }
            taken += try inflater.step(
                UnsafeRawBufferPointer(rebasing: bytes[taken...]), into: &output,
                stepBytesMax: Self.stepBytes)
        }
        return true
    }

    func gatherPending() throws(InflationError) -> Bool {
        var waiting = OutputBuffer()
        swap(&waiting, &pending)
        return try gather(waiting.bytes)
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
