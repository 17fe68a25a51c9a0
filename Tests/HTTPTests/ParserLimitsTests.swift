import HTTP
import Testing

/// Each limit of the parser: what is exactly at it passes, one more does not.
struct ParserLimitsTests {
    private func end(_ text: String, _ limits: Limits) -> ParsedRequests.End {
        ParsedRequests(text, limits: limits).end
    }

    @Test func `a request line may be as long as its limit`() {
        var limits = Limits()
        let line = "GET /abcdef HTTP/1.0\r\n"
        limits.requestLineBytesMax = line.utf8.count
        #expect(end(line + "\r\n", limits) == .clean)
        limits.requestLineBytesMax -= 1
        #expect(
            end(line + "\r\n", limits)
                == .refused(.requestLineTooLong(bytesMax: line.utf8.count - 1)))
    }

    @Test func `a request line without an end is refused at its limit`() {
        var limits = Limits()
        limits.requestLineBytesMax = 16
        #expect(end("GET /aaaaaaaaaa", limits) == .unfinished)
        #expect(end("GET /aaaaaaaaaaa", limits) == .refused(.requestLineTooLong(bytesMax: 16)))
    }

    @Test func `a head may be as long as its limit`() {
        var limits = Limits()
        let head = "GET / HTTP/1.0\r\nA: b\r\n\r\n"
        limits.headBytesMax = head.utf8.count
        #expect(end(head, limits) == .clean)
        limits.headBytesMax -= 1
        #expect(end(head, limits) == .refused(.headTooLarge(bytesMax: head.utf8.count - 1)))
    }

    @Test func `there may be as many headers as the limit says`() {
        var limits = Limits()
        limits.headerCountMax = 2
        #expect(end("GET / HTTP/1.0\r\nA:\r\nB:\r\n\r\n", limits) == .clean)
        #expect(
            end("GET / HTTP/1.0\r\nA:\r\nB:\r\nC:\r\n\r\n", limits)
                == .refused(.tooManyHeaders(countMax: 2)))
    }

    private let chunkedHead = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func `a chunk line may be as long as its limit`() {
        var limits = Limits()
        limits.chunkLineBytesMax = 8
        #expect(end(chunkedHead + "0;abcd\r\n\r\n", limits) == .clean)
        #expect(end(chunkedHead + "0;abcde\r\n\r\n", limits) == .refused(.malformedChunk))
    }

    @Test func `chunk extensions have a budget for the whole message`() {
        var limits = Limits()
        limits.chunkOverheadBytesMax = 100
        // Each costs 1 + 1 + 30 + 4 bytes, and is forgiven 16 + 2.
        let chunk = "1;\(String(repeating: "e", count: 30))\r\nx\r\n"
        let five = String(repeating: chunk, count: 5)
        #expect(end(chunkedHead + five + "0\r\n\r\n", limits) == .clean)
        #expect(end(chunkedHead + five + chunk, limits) == .refused(.chunkOverhead))
    }

    @Test func `honest small chunks cost nothing`() {
        var limits = Limits()
        limits.chunkOverheadBytesMax = 0
        let chunks = String(repeating: "1\r\nx\r\n", count: 1000)
        #expect(end(chunkedHead + chunks + "0\r\n\r\n", limits) == .clean)
    }

    @Test func `trailers are as many as headers may be`() {
        var limits = Limits()
        limits.headerCountMax = 2
        #expect(end(chunkedHead + "0\r\nA:\r\nB:\r\n\r\n", limits) == .clean)
        #expect(
            end(chunkedHead + "0\r\nA:\r\nB:\r\nC:\r\n\r\n", limits) == .refused(.malformedChunk))
    }
}
