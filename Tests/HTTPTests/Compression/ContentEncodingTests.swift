import HTTP
import Testing

/// How a request's body is read.
struct ContentEncodingTests {
    @Test(
        arguments: [
            ([], .identity),
            ([""], .identity),
            (["identity"], .identity),
            (["Identity", "gzip"], .coded(.gzip)),
            (["gzip"], .coded(.gzip)),
            ([" GZIP\t"], .coded(.gzip)),
            (["x-gzip"], .coded(.gzip)),
            (["deflate"], .coded(.deflate)),
            ([", gzip,"], .coded(.gzip)),
            (["br"], .unsupported),
            (["gzip, gzip"], .unsupported),
            (["gzip", "gzip"], .unsupported),
            (["deflate, gzip"], .unsupported),
            (["gzip, br"], .unsupported),
            (["br, gzip"], .unsupported),
            (["gzip;q=1"], .unsupported),
            (["*"], .unsupported),
            (["chunked"], .unsupported),
            (["gzip\u{B}"], .unsupported),
        ] as [([String], ContentEncoding)])
    func `one known coding is read and all else is unsupported`(
        _ lines: [String], _ expected: ContentEncoding
    ) {
        var encoding = ContentEncoding.identity
        for line in lines { Array(line.utf8).withUnsafeBytes { encoding.note($0) } }
        #expect(encoding == expected)
    }

    @Test func `the refusal says what would do`() {
        let expected = HTTPFailure(
            status: .unsupportedMediaType, title: "unsupported Content-Encoding",
            detail: "A request body may be coded once, as gzip or deflate.",
            headers: ["Accept-Encoding": "gzip, deflate"])
        #expect(HTTPFailure.unsupportedContentEncoding == expected)
    }
}
