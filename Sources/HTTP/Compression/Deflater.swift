import CZlib

/// Compresses a body handed over in pieces of any size, or one whole body after another.
///
/// The settings, measured with zlib 1.2.13 on one core (ratio, MB/s of input):
///
/// | level | JSON of 64 KB | NDJSON | CSV of random doubles |
/// |---|---|---|---|
/// | 1 | 4.4, 400 | 4.9, 210 | 2.2, 108 |
/// | 4 | 4.9, 152 | 5.5, 96 | 2.4, 48 |
/// | 6 | 5.3, 62 | 6.0, 68 | 2.5, 17 |
///
/// Level 1, because answers are made while somebody waits, on cores that have requests to answer.
/// A window of 8 KiB and a memory level of 6 cost a stream 70 KiB, for as long as this value lives,
/// rather than the 262 of zlib's defaults; the ratios stay, a tenth to a fifth of the speed goes.
package struct Deflater: ~Copyable, @unchecked Sendable {
    // Owned by this value alone, and whoever calls has exclusive access to it. On the heap, since
    // zlib keeps a pointer back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    package let coding: ContentCoding

    package init(_ coding: ContentCoding) {
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = CZlib_deflateInit2(stream, 1, coding.windowBits(13), 6)
        precondition(code == Z_OK, "zlib has no memory, or is older than its header")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes a piece of the body; what comes of it may be appended by a later call only.
    ///
    /// - Precondition: Less than 4 GiB, and the body is not finished.
    package mutating func compress(
        _ bytes: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) {
        run(bytes, Z_NO_FLUSH, into: &output)
    }

    /// Appends all that is held back, so that the client can read whatever was compressed so far.
    /// About five bytes each time: for a pause between rows, not for each row.
    package mutating func flush(into output: inout OutputBuffer) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), Z_SYNC_FLUSH, into: &output)
    }

    /// Ends the body, with its checksum.
    package mutating func finish(into output: inout OutputBuffer) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH, into: &output)
    }

    /// Compresses a body that is there whole; what was begun before is forgotten.
    ///
    /// One value kept for many bodies compresses each without allocating: 2 KB of JSON in 7 µs.
    ///
    /// - Precondition: Less than 4 GiB.
    package mutating func compress(
        whole bytes: UnsafeRawBufferPointer, into output: inout OutputBuffer
    ) {
        precondition(deflateReset(stream) == Z_OK, "the stream was initialized")
        run(bytes, Z_FINISH, into: &output)
    }

    private func run(
        _ bytes: UnsafeRawBufferPointer, _ flush: Int32, into output: inout OutputBuffer
    ) {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        // Space that is left over says that zlib has nothing more to write.
        repeat {
            output.append(bytesMax: Self.stepBytes) { [stream] space in
                stream.pointee.next_out = space.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(space.count)
                let code = deflate(stream, flush)
                precondition(code != Z_STREAM_ERROR, "a finished body takes no more")
                return space.count - Int(stream.pointee.avail_out)
            }
        } while stream.pointee.avail_out == 0
        stream.pointee.next_in = nil
    }

    /// What the output grows by at a time: compressed answers are mostly smaller.
    private static let stepBytes = 4096
}
