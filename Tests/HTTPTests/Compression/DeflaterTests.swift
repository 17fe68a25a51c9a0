import HTTP
import TestSupport
import Testing

/// What is sent compressed, read by others.
struct DeflaterTests {
    @Test(arguments: UInt64(1)...8)
    func `the gzip program reads what was compressed in any pieces`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bytes = [UInt8].random(using: &random)
        let pieces = bytes.cut(using: &random)
        for flushing in [false, true] {
            let compressed = deflated(pieces, flushing: flushing)
            let matches = try GzipCommand.decompress(compressed) == bytes
            #expect(matches, "seed \(seed), flushing \(flushing)")
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `deflate is gzip's data in the wrapping of RFC 1950`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = [UInt8].random(using: &random)
        let zlib = deflated(bytes, .deflate)
        let gzip = deflated(bytes, .gzip)
        let header = Int(zlib[0]) << 8 | Int(zlib[1])
        #expect(zlib[0] & 0x0F == 8)
        #expect(header.isMultiple(of: 31))
        #expect(zlib.dropFirst(2).dropLast(4) == gzip.dropFirst(10).dropLast(8), "seed \(seed)")
        let checksum = zlib.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
        #expect(checksum == Self.adler32(bytes), "seed \(seed)")
    }

    @Test func `one deflater compresses each whole body as a new one would`() {
        var deflater = Deflater(.gzip)
        var random = SplitMix64(seed: 5)
        for _ in 0..<4 {
            let bytes = [UInt8].random(using: &random)
            var output = OutputBuffer()
            bytes.withUnsafeBytes { deflater.compress(whole: $0, into: &output) }
            #expect(Array(output.bytes) == deflated(bytes), "seed 5")
        }
    }

    @Test func `a whole body forgets one that was begun`() {
        var deflater = Deflater(.gzip)
        var output = OutputBuffer()
        Array("begun".utf8).withUnsafeBytes { deflater.compress($0, into: &output) }
        output.truncate(to: 0)
        let body = Array("whole".utf8)
        body.withUnsafeBytes { deflater.compress(whole: $0, into: &output) }
        #expect(Array(output.bytes) == deflated(body))
    }

    @Test func `what was flushed can be read before the body ends`() throws {
        var deflater = Deflater(.gzip)
        var inflater = Inflater(.gzip, bytesMax: 100, limits: CompressionLimits())
        var output = OutputBuffer()
        let row = Array("1,2024-05-01,0.5\n".utf8)
        row.withUnsafeBytes { deflater.compress($0, into: &output) }
        deflater.flush(into: &output)
        var read = OutputBuffer()
        try inflater.inflate(output.bytes, into: &read)
        #expect(Array(read.bytes) == row)
    }

    @Test func `a second flush with nothing between adds nothing`() {
        var deflater = Deflater(.gzip)
        var output = OutputBuffer()
        [UInt8(1), 2, 3].withUnsafeBytes { deflater.compress($0, into: &output) }
        deflater.flush(into: &output)
        let count = output.count
        deflater.flush(into: &output)
        #expect(output.count == count)
    }

    @Test func `compressed bytes come after those already in the buffer`() throws {
        var deflater = Deflater(.gzip)
        var output = OutputBuffer()
        output.append(Array("head".utf8))
        [UInt8(7)].withUnsafeBytes { deflater.compress(whole: $0, into: &output) }
        #expect(Array(output.bytes.prefix(4)) == Array("head".utf8))
        #expect(try inflated(Array(output.bytes.dropFirst(4))) == [7])
    }

    @Test func `a finished body takes no more`() async {
        await #expect(processExitsWith: .failure) {
            var deflater = Deflater(.gzip)
            var output = OutputBuffer()
            deflater.finish(into: &output)
            [UInt8(1)].withUnsafeBytes { deflater.compress($0, into: &output) }
        }
    }

    /// RFC 1950, 8.2.
    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
