import HTTP
import TestSupport
import Testing

/// However the network cuts the bytes, the same requests come out.
struct SplitInvarianceTests {
    static let streams: [[UInt8]] =
        [
            "\r\nGET /a?b HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\nGET /c HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello\r\nyou!"
                + "GET / HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;a=\"b\"\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nT: u\r\n\r\n"
                + "GET / HTTP/1.0\r\n\r\n",
        ].map { Array($0.utf8) } + StrictnessCase.all.map(\.bytes).filter { $0.count <= bytesMax }

    /// Byte by byte, longer ones would be parsed for minutes.
    private static let bytesMax = 2048

    @Test func `a stream of single bytes gives the same requests`() {
        for bytes in Self.streams {
            let split = ParsedRequests(bytes, cuts: Array(1..<bytes.count))
            #expect(split == ParsedRequests(bytes))
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func `any cut of a stream gives the same requests`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for bytes in Self.streams {
            let cuts = (1..<bytes.count).filter { _ in Int.random(in: 0..<9, using: &random) == 0 }
            let split = ParsedRequests(bytes, cuts: cuts)
            #expect(split == ParsedRequests(bytes), "seed \(seed), cuts \(cuts)")
        }
    }

    @Test(arguments: [UInt64(11), 12, 13, 14])
    func `limits are judged the same for any cut`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var limits = Limits()
        limits.requestLineBytesMax = 24
        limits.headBytesMax = 64
        limits.headerCountMax = 3
        limits.chunkLineBytesMax = 12
        limits.chunkOverheadBytesMax = 16
        for _ in 0..<200 {
            let bytes = Array(Self.randomRequest(&random).utf8)
            let cuts = (1..<bytes.count).filter { _ in Bool.random(using: &random) }
            let split = ParsedRequests(bytes, limits: limits, cuts: cuts)
            let whole = ParsedRequests(bytes, limits: limits)
            #expect(split == whole, "seed \(seed), cuts \(cuts)")
        }
    }

    private static func randomRequest(_ random: inout SplitMix64) -> String {
        func letters(_ range: Range<Int>) -> String {
            String(repeating: "a", count: Int.random(in: range, using: &random))
        }
        var text = "POST /\(letters(0..<16)) HTTP/1.1\r\nHost: x\r\n"
        for _ in 0..<Int.random(in: 0..<3, using: &random) { text += "b: \(letters(0..<12))\r\n" }
        text += "Transfer-Encoding: chunked\r\n\r\n"
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            text += "1;\(letters(1..<9))\r\nx\r\n"
        }
        return text + "0\r\n\(letters(1..<3)): \(letters(0..<9))\r\n\r\n"
    }
}
