import HTTP
import Testing

/// Requests that are legal, however rare, and what they say.
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

    @Test(arguments: HTTP.Method.allCases)
    func `each known method is understood`(_ method: HTTP.Method) throws {
        let item = try only("\(method.rawValue) / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(item.method == method)
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

    @Test(arguments: [
        "a", "a.b-c_d~e", "1.2.3.4", "1.2.3.4:80", "[::1]", "[::1]:80", "a:", "x%20y",
    ])
    func `a host may be a name or an address with a port`(_ host: String) throws {
        let item = try only("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(item.headers == ["Host: \(host)"])
    }

    @Test func `HTTP 1.0 needs no host`() throws {
        #expect(try only("GET / HTTP/1.0\r\n\r\n").headers.isEmpty)
    }

    @Test func `one empty line before a request is forgiven`() throws {
        #expect(try only("\r\nGET / HTTP/1.0\r\n\r\n").path == "/")
    }

    @Test func `bytes above ASCII in a value are opaque`() throws {
        #expect(try only("GET / HTTP/1.0\r\nA: é\r\n\r\n").headers == ["A: é"])
    }

    @Test func `a header value may be empty`() throws {
        #expect(try only("GET / HTTP/1.0\r\nA:\r\nB: \t \r\n\r\n").headers == ["A: ", "B: "])
    }

    @Test func `a length is decimal, its leading zeros and outer blanks nothing`() throws {
        let item = try only(
            "POST / HTTP/1.0\r\nContent-Length: \t010 \r\n\r\n0123456789")
        #expect(item.body == Array("0123456789".utf8))
    }

    @Test func `a GET may have a body`() throws {
        #expect(try only("GET / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi").body == Array("hi".utf8))
    }

    @Test func `chunks are joined, their extensions and trailers dropped`() throws {
        let item = try only(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n01;a;b=c;d=\"e\\\"f\"\r\n,\r\nA\r\n0123456789\r\n"
                + "000;last\r\nContent-Length: 7\r\nHost: y\r\n\r\n")
        #expect(item.body == Array("hello,0123456789".utf8))
        #expect(item.headers == ["Host: x", "Transfer-Encoding: Chunked"])
    }

    @Test func `what follows a body is the next request`() {
        let parsed = ParsedRequests(
            "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + "GET /c HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(parsed.items.map(\.path) == ["/a", "/b", "/c"])
        #expect(parsed.end == .clean)
    }

    @Test func `an invalid second request leaves the first as it is`() {
        let parsed = ParsedRequests("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET b\r\n\r\n")
        #expect(parsed.items.map(\.path) == ["/a"])
        #expect(parsed.end == .refused(.malformedRequestLine))
    }
}
