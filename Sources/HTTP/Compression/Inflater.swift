import CZlib

/// Decompresses one request body, fed in pieces of any size, in memory that does not depend on
/// what the body says about itself: 39 KiB.
///
/// What is appended to an output before an error is not to be used. An inflater that has thrown
/// throws again.
///
/// A body of several gzip members is refused, though RFC 1952 allows it: programs differ in whether
/// they read all of them or the first, and so in what the body is.
package struct Inflater: ~Copyable, @unchecked Sendable {
    // Owned by this value alone, and whoever calls has exclusive access to it. On the heap, since
    // zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let bytesMax: Int
    private let limits: CompressionLimits
    private var isWhole = false

    /// Whether more can be written of the bytes already taken: the last step filled its space.
    package private(set) var hasMore = false

    /// - Parameter bytesMax: What the body may become, the route's limit.
    package init(_ coding: ContentCoding, bytesMax: Int, limits: CompressionLimits) {
        self.bytesMax = bytesMax
        self.limits = limits
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = CZlib_inflateInit2(stream, coding.windowBits(MAX_WBITS))
        precondition(code == Z_OK, "zlib has no memory, or is older than its header")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what `bytes` become, up to the route's limit.
    package mutating func inflate(
        _ bytes: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) throws(InflationError) {
        var taken = 0
        while taken < bytes.count || hasMore {
            taken += try step(
                UnsafeRawBufferPointer(rebasing: bytes[taken...]), into: &output,
                stepBytesMax: 16 * 1024)
        }
    }

    /// Appends at most `stepBytesMax` bytes of what `bytes` become.
    ///
    /// For a consumer that must not be run over: call again, with the bytes not taken, while there
    /// are any or `hasMore`.
    ///
    /// - Returns: How many of `bytes` were taken.
    package mutating func step(
        _ bytes: UnsafeRawBufferPointer, into output: inout OutputBuffer, stepBytesMax: Int
    ) throws(InflationError) -> Int {
        precondition(stepBytesMax > 0, "a step without room makes no way")
        if isWhole {
            guard bytes.isEmpty else { throw .trailingBytes }
            return 0
        }
        try checkLimits()
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: bytes.count)
        let offered = Int(stream.pointee.avail_in)
        try fill(&output, stepBytesMax: stepBytesMax)
        stream.pointee.next_in = nil
        try checkLimits()
        let taken = offered - Int(stream.pointee.avail_in)
        if isWhole, taken < bytes.count { throw .trailingBytes }
        return taken
    }

    /// The body has ended.
    ///
    /// - Throws: `.truncated` where its compressed data has not.
    package func finish() throws(InflationError) {
        guard isWhole else { throw .truncated }
    }

    private mutating func fill(
        _ output: inout OutputBuffer, stepBytesMax: Int
    ) throws(InflationError) {
        // One byte more than the limit tells a body that fills it from one that exceeds it.
        let room = min(stepBytesMax - 1, bytesMax - Int(stream.pointee.total_out)) + 1
        var code = Z_OK
        output.append(bytesMax: room) { [stream] space in
            stream.pointee.next_out = space.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(clamping: space.count)
            let offered = Int(stream.pointee.avail_out)
            code = CZlib.inflate(stream, Z_NO_FLUSH)
            return offered - Int(stream.pointee.avail_out)
        }
        switch code {
        case Z_STREAM_END: isWhole = true
        // The second: there was nothing to read or nothing to write, which is no error.
        case Z_OK, Z_BUF_ERROR: break
        // The second asks for a dictionary, which HTTP has no way to agree on.
        case Z_DATA_ERROR, Z_NEED_DICT: throw .malformed
        default: preconditionFailure("zlib has no memory, or lost its stream")
        }
        hasMore = !isWhole && stream.pointee.avail_out == 0
    }

    private func checkLimits() throws(InflationError) {
        let output = Int(stream.pointee.total_out)
        if output > bytesMax { throw .tooLarge(bytesMax: bytesMax) }
        let ratioMax = limits.inflationRatioMax
        if output > limits.inflationGraceBytes, output / ratioMax > Int(stream.pointee.total_in) {
            throw .ratio(max: ratioMax)
        }
    }
}
