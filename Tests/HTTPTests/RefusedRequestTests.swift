import HTTP
import Testing

/// Requests that no two programs need agree on, and what is wrong with each.
struct RefusedRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let request: String
        let error: ParseError
        var testDescription: String { "\(error): \(request.prefix(80).debugDescription)" }

        init(_ request: String, _ error: ParseError) {
            self.request = request
            self.error = error
        }
    }

    private static func get(_ headers: String) -> String {
        "GET / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n"
    }

    private static func post(_ headers: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\(body)"
    }

    private static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked\r\n", body)
    }

    static let requestLines = [
        Row("GET  / HTTP/1.1\r\n", .malformedRequestLine),
        Row("GET\t/ HTTP/1.1\r\n", .malformedRequestLine),
        Row(" GET / HTTP/1.1\r\n", .malformedRequestLine),
        Row("GET / HTTP/1.1 \r\n", .malformedRequestLine),
        Row("GET /a b HTTP/1.1\r\n", .malformedRequestLine),
        Row("GET /\r\n", .malformedRequestLine),
        Row("GET HTTP/1.1\r\n", .malformedRequestLine),
        Row("GET / http/1.1\r\n", .malformedRequestLine),
        Row("GET / HTTP/01.1\r\n", .malformedRequestLine),
        Row("GET / HTTP/1\r\n", .malformedRequestLine),
        Row("GET / HTTP/1.1.1\r\n", .malformedRequestLine),
        Row("GET / HTTQ/1.1\r\n", .malformedRequestLine),
        Row("G@T / HTTP/1.1\r\n", .malformedRequestLine),
        Row("GÉT / HTTP/1.1\r\n", .malformedRequestLine),
        Row("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
        Row("\0GET / HTTP/1.1\r\n", .malformedRequestLine),
        Row("GET / HTTP/1.2\r\n", .unsupportedVersion),
        Row("GET / HTTP/9.9\r\n", .unsupportedVersion),
        Row("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        Row("get / HTTP/1.1\r\n", .unknownMethod),
        Row("BREW / HTTP/1.1\r\n", .unknownMethod),
        Row("TRACE / HTTP/1.1\r\n", .unknownMethod),
        Row("CONNECT a:443 HTTP/1.1\r\n", .unknownMethod),
        Row("GET / HTTP/1.1\nHost: a\n\n", .bareLineEnd),
        Row("\nGET / HTTP/1.1\r\n", .bareLineEnd),
        Row("GET /\r HTTP/1.1\r\n", .malformedTarget),
    ]

    static let targets = [
        Row("GET * HTTP/1.1\r\n", .malformedTarget),
        Row("GET a HTTP/1.1\r\n", .malformedTarget),
        Row("GET a:80 HTTP/1.1\r\n", .malformedTarget),
        Row("GET ?a=b HTTP/1.1\r\n", .malformedTarget),
        Row("GET /#part HTTP/1.1\r\n", .malformedTarget),
        Row("GET /a\\b HTTP/1.1\r\n", .malformedTarget),
        Row("GET /é HTTP/1.1\r\n", .malformedTarget),
        Row("GET /\u{7F} HTTP/1.1\r\n", .malformedTarget),
        Row("GET /\0 HTTP/1.1\r\n", .malformedTarget),
        Row("GET /% HTTP/1.1\r\n", .malformedTarget),
        Row("GET /%2 HTTP/1.1\r\n", .malformedTarget),
        Row("GET /%zz HTTP/1.1\r\n", .malformedTarget),
        Row("GET /%00 HTTP/1.1\r\n", .malformedTarget),
        Row("GET /?a=%0 HTTP/1.1\r\n", .malformedTarget),
        Row("GET /?a=%00 HTTP/1.1\r\n", .malformedTarget),
        // Two bytes for a slash, half a surrogate, a byte that begins nothing.
        Row("GET /%c0%af HTTP/1.1\r\n", .malformedTarget),
        Row("GET /%ed%a0%80 HTTP/1.1\r\n", .malformedTarget),
        Row("GET /%ff HTTP/1.1\r\n", .malformedTarget),
        Row("GET ftp://a/ HTTP/1.1\r\n", .malformedTarget),
        Row("GET http:///a HTTP/1.1\r\n", .malformedTarget),
        Row("GET http://user@a/ HTTP/1.1\r\n", .malformedTarget),
        Row("GET http://a:x/ HTTP/1.1\r\n", .malformedTarget),
        Row("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", .hostMismatch),
        Row("GET http://a:80/ HTTP/1.1\r\nHost: a\r\n\r\n", .hostMismatch),
    ]

    static let headers = [
        Row("GET / HTTP/1.1\r\n\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\nHost:\r\n", .malformedHost),
        Row(get("Host: a\r\n"), .malformedHost),
        Row("GET / HTTP/1.1\r\nHost: a, b\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\nHost: a/b\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\nHost: u@a\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\nHost: a:8o\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\nHost: [::1\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\nHost: []\r\n", .malformedHost),
        Row("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n", .malformedHost),
        Row("GET / HTTP/1.1\r\n Host: a\r\n", .foldedHeader),
        Row(get("A: b\r\n c\r\n"), .foldedHeader),
        Row(get("A: b\r\n\t\r\n"), .foldedHeader),
        Row(get("A : b\r\n"), .malformedHeader),
        Row(get("A\t: b\r\n"), .malformedHeader),
        Row(get("A\r\n"), .malformedHeader),
        Row(get(": b\r\n"), .malformedHeader),
        Row(get(":\r\n"), .malformedHeader),
        Row(get("A(b): c\r\n"), .malformedHeader),
        Row(get("É: c\r\n"), .malformedHeader),
        Row(get("A: b\0c\r\n"), .malformedHeader),
        Row(get("A: b\u{7F}c\r\n"), .malformedHeader),
        Row(get("A: b\u{0B}c\r\n"), .malformedHeader),
        Row(get("A: b\rc\r\n"), .malformedHeader),
        Row(get("A: b\r\r\n"), .malformedHeader),
        Row(get("A: b\n"), .bareLineEnd),
        Row(get("Content_Length: 1\r\n"), .malformedHeader),
        Row(get("Transfer_Encoding: chunked\r\n"), .malformedHeader),
        Row(get("Expect: 200-ok\r\n"), .unknownExpectation),
        Row(get("Expect:\r\n"), .unknownExpectation),
    ]

    static let lengths = [
        Row(post("Content-Length: 1\r\nContent-Length: 2\r\n"), .malformedLength),
        Row(post("Content-Length: 5\r\nContent-Length: 5\r\n"), .malformedLength),
        Row(post("Content-Length: 5, 5\r\n"), .malformedLength),
        Row(post("Content-Length:\r\n"), .malformedLength),
        Row(post("Content-Length: +5\r\n"), .malformedLength),
        Row(post("Content-Length: -5\r\n"), .malformedLength),
        Row(post("Content-Length: -0\r\n"), .malformedLength),
        Row(post("Content-Length: 0x5\r\n"), .malformedLength),
        Row(post("Content-Length: 5_0\r\n"), .malformedLength),
        Row(post("Content-Length: 5 5\r\n"), .malformedLength),
        Row(post("Content-Length: 1e1\r\n"), .malformedLength),
        Row(post("Content-Length: 5;\r\n"), .malformedLength),
        Row(post("Content-Length: \u{B2}\r\n"), .malformedLength),
        Row(post("Content-Length: 9223372036854775808\r\n"), .malformedLength),
        Row(post("Content-Length: 99999999999999999999999\r\n"), .malformedLength),
        Row(
            post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            .lengthAndCoding),
        Row(
            post("TRANSFER-ENCODING: chunked\r\ncontent-length: 1\r\n", "0\r\n\r\n"),
            .lengthAndCoding),
    ]

    static let codings = [
        Row(post("Transfer-Encoding: gzip\r\n"), .unsupportedCoding),
        Row(post("Transfer-Encoding: identity\r\n"), .unsupportedCoding),
        Row(post("Transfer-Encoding: xchunked\r\n"), .unsupportedCoding),
        Row(post("Transfer-Encoding: chunkedchunked\r\n"), .unsupportedCoding),
        Row(post("Transfer-Encoding: chunked, gzip\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: gzip, chunked\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: chunked, chunked\r\n"), .malformedCoding),
        Row(
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
            .malformedCoding),
        Row(post("Transfer-Encoding: ,chunked\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: chunked,\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: \"chunked\"\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: chunked;a=b\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding:\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: \u{85}chunked\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: \u{A0}chunked\r\n"), .malformedCoding),
        Row(post("Transfer-Encoding: \u{0B}chunked\r\n"), .malformedHeader),
        Row(post("Transfer-Encoding : chunked\r\n"), .malformedHeader),
        Row(post("Transfer-Encoding:\r\n chunked\r\n"), .malformedCoding),
        Row(
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .malformedCoding),
    ]

    static let chunks = [
        "\r\n", "0x5\r\n", "+5\r\n", "-5\r\n", "5_0\r\n", " 5\r\n", "5 \r\n", "g\r\n",
        "00000000000000005\r\nhello\r\n", "fffffffffffffffff\r\n", "8000000000000000\r\n",
        "5\nhello\r\n", "5\r\nhello\n", "5\r\nhello\rX", "5\r\nhelloX\n", "5\r\nhello!\r\n",
        "5\r\nhell\r\n0\r\n\r\n", "5;\r\nhello\r\n", "5;=a\r\n", "5;a=\r\n", "5;a b\r\n",
        "5; a\r\n", "5 ;a\r\n", "5;a=\"b\r\n", "5;a=\"b\\\r\n", "5;a=\"b\"c\r\n", "5;a\u{1}\r\n",
        "5;a=\"\0\"\r\n", "5;a\rb\r\n", "0\r\nX:\rb\r\n\r\n", "0\r\nX\r\n\r\n",
        "0\r\n X: y\r\n\r\n",
        "0\r\nX : y\r\n\r\n", "0\r\nX: y\n\r\n", "0\n\r\n",
    ].map { Row(chunked($0), .malformedChunk) }

    @Test(arguments: requestLines) func `an odd request line is refused`(_ row: Row) {
        #expect(ParsedRequests(row.request).end == .refused(row.error))
    }

    @Test(arguments: targets) func `an odd target is refused`(_ row: Row) {
        #expect(ParsedRequests(row.request).end == .refused(row.error))
    }

    @Test(arguments: headers) func `an odd header is refused`(_ row: Row) {
        #expect(ParsedRequests(row.request).end == .refused(row.error))
    }

    @Test(arguments: lengths) func `an ambiguous length is refused`(_ row: Row) {
        #expect(ParsedRequests(row.request).end == .refused(row.error))
    }

    @Test(arguments: codings) func `a coding other than one chunked is refused`(_ row: Row) {
        #expect(ParsedRequests(row.request).end == .refused(row.error))
    }

    @Test(arguments: chunks) func `odd chunk framing is refused`(_ row: Row) {
        #expect(ParsedRequests(row.request).end == .refused(row.error))
    }
}
