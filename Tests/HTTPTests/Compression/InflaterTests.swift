import HTTP
import TestSupport
import Testing

/// Compressed bodies that are as they should be.
struct InflaterTests {
    @Test(arguments: UInt64(1)...8)
    func `what the gzip program compressed is read in any pieces`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bytes = [UInt8].random(using: &random)
        let level = Int.random(in: 1...9, using: &random)
        let compressed = try GzipCommand.compress(bytes, level: level)
        let pieces = compressed.cut(using: &random)
        let matches = try inflated(pieces) == bytes
        #expect(matches, "seed \(seed), level \(level)")
    }

    @Test(arguments: ContentCoding.allCases, UInt64(11)...14)
    func `what the deflater compressed is read in any pieces`(
        _ coding: ContentCoding, _ seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let bytes = [UInt8].random(using: &random)
        let pieces = deflated(bytes.cut(using: &random), coding).cut(using: &random)
        let matches = try inflated(pieces, coding) == bytes
        #expect(matches, "seed \(seed)")
    }

    @Test(arguments: ContentCoding.allCases)
    func `a body of single bytes is read`(_ coding: ContentCoding) throws {
        let bytes = Array(String(repeating: "1,2024-05-01,0.5\n", count: 40).utf8)
        let compressed = deflated(bytes, coding)
        let pieces = compressed.indices.map { compressed[$0...$0] }
        #expect(try inflated(pieces, coding) == bytes)
    }

    @Test(arguments: ContentCoding.allCases)
    func `an empty body has its coding's wrapping all the same`(_ coding: ContentCoding) throws {
        #expect(try inflated(deflated([], coding), coding) == [])
    }

    @Test func `a stored block of RFC 1951 is read`() throws {
        // Header; last block, stored, 3 bytes and their complement; "abc"; its Adler-32.
        let bytes: [UInt8] = [
            0x78, 0x01, 0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63, 0x02, 0x4D, 0x01, 0x27,
        ]
        #expect(try inflated(bytes, .deflate) == Array("abc".utf8))
    }

    @Test func `the optional fields of a gzip header are passed over`() throws {
        let plain = deflated(Array("abc".utf8))
        // FEXTRA, FNAME and FCOMMENT: two bytes of extra field, a name, a comment.
        let header: [UInt8] =
            [0x1F, 0x8B, 0x08, 0x1C, 0, 0, 0, 0, 0, 3, 2, 0, 0x41, 0x42]
            + Array("name\0comment\0".utf8)
        #expect(try inflated(header + plain.dropFirst(10)) == Array("abc".utf8))
    }

    @Test(arguments: [1, 2, 300, 4096])
    func `a step appends no more than it was given room for`(_ room: Int) throws {
        let bytes = [UInt8](repeating: 0x61, count: 9000)
        let compressed = deflated(bytes)
        var inflater = Inflater(.gzip, bytesMax: 9000, limits: CompressionLimits())
        var output = OutputBuffer()
        var rest = compressed[...]
        while !rest.isEmpty || inflater.hasMore {
            let before = output.count
            let taken = try rest.withUnsafeBytes { bytes in
                try inflater.step(bytes, into: &output, stepBytesMax: room)
            }
            rest = rest.dropFirst(taken)
            #expect(output.count - before <= room)
        }
        try inflater.finish()
        #expect(Array(output.bytes) == bytes)
    }

    @Test func `bytes that were taken and not yet written are said to be there`() throws {
        let compressed = deflated([UInt8](repeating: 0x61, count: 9000))
        // Without the trailer, so that no further input makes the rest come out.
        let cut = compressed.dropLast(8)
        var inflater = Inflater(.gzip, bytesMax: 9000, limits: CompressionLimits())
        var output = OutputBuffer()
        var taken = 0
        while taken < cut.count {
            taken += try cut.dropFirst(taken).withUnsafeBytes { bytes in
                try inflater.step(bytes, into: &output, stepBytesMax: 10)
            }
        }
        let hasMore = inflater.hasMore
        #expect(hasMore)
        #expect(output.count < 9000)
        try inflater.inflate(UnsafeRawBufferPointer(start: nil, count: 0), into: &output)
        let hasStillMore = inflater.hasMore
        #expect(!hasStillMore)
        #expect(output.count == 9000)
    }
}
