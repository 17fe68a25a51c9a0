import HTTP
import Testing

/// What is read out of legal requests, however rare; `Tests/Specification/http` has which they are.
struct UnderstoodRequestTests {
    private func only(_ text: String) throws -> ParsedRequests.Item {
        let parsed = ParsedRequests(text)
        #expect(parsed.end == .clean)
        #expect(parsed.items.count == 1)
        return try #require(parsed.items.first)
    }

    @Test func `method, path, query and headers are taken apart`() throws {
        let item = try only("GET /a/b?c=d&e HTTP/1.1\r\nHost: x:80\r\nAccept:  a b\t\r\n\r\n")
        #expect(item.method == .get)
        #expect(item.path == "/a/b")
        #expect(item.query == "c=d&e")
        #expect(item.headers == ["Host: x:80", "Accept: a b"])
    }

    @Test(arguments: [
        "/", "/a//b", "/..", "/a?b?c", "/%2f", "/a;b=c,d", "/?a[]={b|c}^`", "/~u:p@h",
    ])
    func `an unusual target is understood`(_ target: String) throws {
        let item = try only("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(item.query.isEmpty ? item.path == target : "\(item.path)?\(item.query)" == target)
    }

    @Test func `a target in absolute form has the path behind its host`() throws {
        let item = try only("GET http://X:80/a?b HTTP/1.1\r\nHost: x:80\r\n\r\n")
        #expect(item.path == "/a")
        #expect(item.query == "b")
    }

    @Test func `a target that is only a host has the path of one slash`() throws {
        let item = try only("GET http://x?b HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(item.path == "/")
        #expect(item.query == "b")
    }

    @Test func `OPTIONS may ask about the whole server`() throws {
        #expect(try only("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").path == "*")
    }

    @Test func `bytes above ASCII in a value are opaque`() throws {
        #expect(try only("GET / HTTP/1.0\r\nA: é\r\n\r\n").headers == ["A: é"])
    }

    @Test func `a header value may be empty`() throws {
        #expect(try only("GET / HTTP/1.0\r\nA:\r\nB: \t \r\n\r\n").headers == ["A: ", "B: "])
    }

    @Test func `chunks are joined, their extensions and trailers dropped`() throws {
        let item = try only(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n01;a;b=c;d=\"e\\\"f\"\r\n,\r\nA\r\n0123456789\r\n"
                + "000;last\r\nVary: *\r\nX-Request-Id: y\r\n\r\n")
        #expect(item.body == Array("hello,0123456789".utf8))
        #expect(item.headers == ["Host: x", "Transfer-Encoding: Chunked"])
    }

}
