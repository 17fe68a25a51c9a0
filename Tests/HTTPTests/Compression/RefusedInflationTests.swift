import HTTP
import TestSupport
import Testing

/// Compressed bodies that are damaged, cut, followed by something, or made to harm.
struct RefusedInflationTests {
    private static let text = Array("driver_id,event_time,rate\n1001,2024-05-01,0.5\n".utf8)

    @Test(arguments: ContentCoding.allCases)
    func `a body cut anywhere is truncated`(_ coding: ContentCoding) {
        let compressed = deflated(Self.text, coding)
        for end in compressed.indices {
            #expect(throws: InflationError.truncated, "cut at \(end)") {
                try inflated(Array(compressed[..<end]), coding)
            }
        }
    }

    @Test(arguments: ContentCoding.allCases)
    func `a flipped bit never gives other data`(_ coding: ContentCoding) {
        let compressed = deflated(Self.text, coding)
        for offset in compressed.indices {
            for bit in 0..<8 {
                var damaged = compressed
                damaged[offset] ^= 1 << bit
                // Some bits of gzip's header say nothing about the data, such as its time.
                if let bytes = try? inflated(damaged, coding) {
                    #expect(bytes == Self.text, "bit \(bit) of byte \(offset)")
                }
            }
        }
    }

    @Test(arguments: ContentCoding.allCases, UInt64(21)...24)
    func `bytes overwritten at random never give other data`(
        _ coding: ContentCoding, _ seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            var damaged = deflated(Self.text, coding)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let offset = Int.random(in: damaged.indices, using: &random)
                damaged[offset] = UInt8.random(in: .min ... .max, using: &random)
            }
            if let bytes = try? inflated(damaged.cut(using: &random), coding) {
                #expect(bytes == Self.text, "seed \(seed)")
            }
        }
    }

    @Test(arguments: UInt64(31)...34)
    func `random bytes behind a good header are refused`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let noise = (0..<400).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let bytes = deflated([]).prefix(10) + noise
            #expect(throws: InflationError.self, "seed \(seed)") { try inflated(Array(bytes)) }
        }
    }

    @Test func `a wrong checksum is refused, and a wrong length`() {
        for offset in 1...8 {
            var compressed = deflated(Self.text)
            compressed[compressed.count - offset] ^= 0x80
            #expect(throws: InflationError.malformed) { try inflated(compressed) }
        }
    }

    @Test(arguments: ContentCoding.allCases)
    func `one byte after the end is refused, in the same piece or a later one`(
        _ coding: ContentCoding
    ) {
        let compressed = deflated(Self.text, coding)
        #expect(throws: InflationError.trailingBytes) { try inflated(compressed + [0], coding) }
        #expect(throws: InflationError.trailingBytes) {
            try inflated([compressed[...], [0]], coding)
        }
    }

    @Test func `two gzip members are refused`() {
        let member = deflated(Self.text)
        #expect(throws: InflationError.trailingBytes) { try inflated(member + member) }
    }

    @Test func `one coding is not taken for the other`() {
        #expect(throws: InflationError.malformed) { try inflated(deflated(Self.text, .deflate)) }
        #expect(throws: InflationError.malformed) { try inflated(deflated(Self.text), .deflate) }
    }

    @Test func `bare deflated data without its wrapping is refused`() {
        let bare = deflated(Self.text).dropFirst(10).dropLast(8)
        #expect(throws: InflationError.malformed) { try inflated(Array(bare), .deflate) }
    }

    @Test func `a preset dictionary is refused`() {
        // FDICT is set, and four bytes name the dictionary (RFC 1950, 2.2).
        #expect(throws: InflationError.malformed) {
            try inflated([0x78, 0x20, 0, 0, 0, 1, 0x03, 0x00], .deflate)
        }
    }

    @Test func `a body may fill the route's limit and not exceed it`() throws {
        let compressed = deflated(Self.text)
        let count = Self.text.count
        #expect(try inflated(compressed, bytesMax: count) == Self.text)
        #expect(throws: InflationError.tooLarge(bytesMax: count - 1)) {
            try inflated(compressed, bytesMax: count - 1)
        }
        #expect(throws: InflationError.tooLarge(bytesMax: 0)) {
            try inflated(compressed, bytesMax: 0)
        }
    }

    @Test func `a bomb is stopped one byte beyond the route's limit`() throws {
        let bomb = try GzipCommand.compress([UInt8](repeating: 0, count: 10_000_000), level: 9)
        var inflater = Inflater(.gzip, bytesMax: 300_000, limits: CompressionLimits())
        var output = OutputBuffer()
        #expect(throws: InflationError.tooLarge(bytesMax: 300_000)) {
            try bomb.withUnsafeBytes { bytes in try inflater.inflate(bytes, into: &output) }
        }
        #expect(output.count == 300_001)
    }

    @Test func `a bomb within the route's limit is stopped by its ratio`() throws {
        let bomb = try GzipCommand.compress([UInt8](repeating: 0, count: 10_000_000), level: 9)
        let limits = CompressionLimits()
        var inflater = Inflater(.gzip, bytesMax: .max, limits: limits)
        var output = OutputBuffer()
        #expect(throws: InflationError.ratio(max: limits.inflationRatioMax)) {
            try bomb.withUnsafeBytes { bytes in try inflater.inflate(bytes, into: &output) }
        }
        #expect(output.count <= limits.inflationGraceBytes + 16 * 1024)
    }

    @Test(arguments: [1, 1000])
    func `a body that exceeded the limit has no further pieces`(_ bytesMax: Int) {
        let compressed = deflated([UInt8](repeating: 0x61, count: 5000))
        var inflater = Inflater(.gzip, bytesMax: bytesMax, limits: CompressionLimits())
        var output = OutputBuffer()
        for _ in 0..<3 {
            #expect(throws: InflationError.tooLarge(bytesMax: bytesMax)) {
                try compressed.withUnsafeBytes { bytes in
                    try inflater.inflate(bytes, into: &output)
                }
            }
        }
        #expect(output.count == bytesMax + 1)
    }

    @Test func `damaged data stays damaged, whatever follows`() {
        var damaged = deflated(Self.text)
        damaged[0] ^= 1
        var inflater = Inflater(.gzip, bytesMax: 1000, limits: CompressionLimits())
        var output = OutputBuffer()
        for bytes in [damaged, deflated(Self.text)] {
            #expect(throws: InflationError.malformed) {
                try bytes.withUnsafeBytes { bytes in try inflater.inflate(bytes, into: &output) }
            }
        }
    }

    @Test func `the ratio is not looked at within the grace`() throws {
        let bytes = [UInt8](repeating: 0, count: 1_000_000)
        #expect(try inflated(GzipCommand.compress(bytes, level: 9)) == bytes)
    }

    @Test(arguments: [
        "1,2024-05\n", "1,2024-05-01,1\n", "1001,2024-05-01T00:00:00Z,0.5,0.25,17\n",
        #"{"driver_id":1,"event_timestamp":"2024-05-01T00:00:00Z","rate":0.0}"# + "\n",
        "7,2024-05-01" + String(repeating: ",0", count: 1000) + "\n",
    ])
    func `the same row for four megabytes is no bomb`(_ row: String) throws {
        let bytes = Array(String(repeating: row, count: 4_000_000 / row.utf8.count).utf8)
        let matches = try inflated(GzipCommand.compress(bytes, level: 9)) == bytes
        #expect(matches)
    }

    @Test func `rows of a key and three thousand zeros are no bomb`() throws {
        let zeros = String(repeating: ",0.0", count: 3000)
        let bytes = Array((0..<400).map { "\($0),2024-05-01\(zeros)\n" }.joined().utf8)
        let matches = try inflated(GzipCommand.compress(bytes, level: 9)) == bytes
        #expect(matches)
    }

    @Test(arguments: [
        (
            InflationError.malformed, Status.badRequest, "bad compressed body",
            "It is damaged, or not what its Content-Encoding says."
        ),
        (
            .truncated, .badRequest, "truncated compressed body",
            "It ends before its compressed data does."
        ),
        (
            .trailingBytes, .badRequest, "bad compressed body",
            "Bytes follow the compressed data, which must be one stream."
        ),
        (
            .tooLarge(bytesMax: 10), .contentTooLarge, "request body too large",
            "Decompressed, it may have 10 bytes."
        ),
        (
            .ratio(max: 800), .contentTooLarge, "request body too compressed",
            "Decompressed, it may have 800 times its bytes."
        ),
    ])
    func `a refusal says what is wrong`(
        _ error: InflationError, _ status: Status, _ title: String, _ detail: String
    ) {
        #expect(error.failure == HTTPFailure(status: status, title: title, detail: detail))
    }
}
