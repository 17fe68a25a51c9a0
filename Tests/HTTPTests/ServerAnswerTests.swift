import HTTP
import Testing

/// What comes back over a socket.
struct ServerAnswerTests {
    static let routes = [
        Route(.get, "/hello/{name}") { request, _ in
            .now(Response(text: "hello \(request.parameter("name")) \(request.query("q") ?? "-")"))
        },
        Route(.post, "/echo") { request, writer in
            writer.respond(contentType: "text/plain") { $0.append(request.body) }
            return .written
        },
        Route(.get, "/later") { request, _ in
            let request = request.detached()
            return .later { Response(text: "later \(request.query("q") ?? "-") \(request.id)") }
        },
        Route(.get, "/empty") { _, _ in .now(Response(status: .noContent)) },
        Route(.get, "/unmodified") { _, _ in
            .now(Response(status: .notModified, headers: ["ETag": "\"a\""]))
        },
        Route(.get, "/failing") { _, writer in
            struct Failure: Error {}
            do {
                try writer.respond { output in
                    output.append(literal: "half")
                    throw Failure()
                }
            } catch {
                return .now(Response(status: .internalServerError, text: "whole"))
            }
            return .written
        },
    ]

    private func exchange(_ request: String) async throws -> ReadResponse {
        var response = ReadResponse("")
        try await withServer(Self.routes) { bench in
            response = ReadResponse(await bench.exchange(request))
        }
        return response
    }

    @Test func `a handler's response comes with length, date, type and id`() async throws {
        let response = try await exchange(
            "GET /hello/w%20d?q=a+b HTTP/1.1\r\nHost: x\r\nX-Request-Id: r.1\r\n"
                + "Connection: close\r\n\r\n"
        )
        #expect(response.status == "HTTP/1.1 200 OK")
        #expect(response.body == "hello w d a b")
        #expect(response.headers["content-length"] == "13")
        #expect(response.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(response.headers["x-request-id"] == "r.1")
        #expect(response.headers["connection"] == "close")
        #expect(response.headers["date"]?.hasSuffix(" GMT") == true)
    }

    @Test func `an id that could break a line is replaced by one of our own`() async throws {
        let response = try await exchange(
            "GET /empty HTTP/1.1\r\nHost: x\r\nX-Request-Id: a b\r\nConnection: close\r\n\r\n")
        let id = try #require(response.headers["x-request-id"])
        #expect(id.count == 16)
        #expect(id.allSatisfy { "0123456789abcdef".contains($0) })
    }

    @Test func `a body is handed over whole and a written answer comes back`() async throws {
        let response = try await exchange(
            "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")
        #expect(response.headers["content-length"] == "6")
        #expect(response.body == "hello!")
    }

    @Test func `HEAD gets the length and no body`() async throws {
        let response = try await exchange(
            "HEAD /hello/you HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(response.headers["content-length"] == "11")
        #expect(response.body.isEmpty)
    }

    @Test(arguments: ["/empty", "/unmodified"])
    func `204 and 304 have neither body nor length`(_ path: String) async throws {
        let response = try await exchange(
            "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(response.headers["content-length"] == nil)
        #expect(response.headers["transfer-encoding"] == nil)
        #expect(response.body.isEmpty)
    }

    @Test func `a body that fails while it is written leaves no trace`() async throws {
        let response = try await exchange(
            "GET /failing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(response.status == "HTTP/1.1 500 Internal Server Error")
        #expect(response.body == "whole")
    }

    @Test func `HTTP 1.0 is answered and closed`() async throws {
        let response = try await exchange("GET /hello/old HTTP/1.0\r\n\r\n")
        #expect(response.body == "hello old -")
        #expect(response.headers["connection"] == "close")
    }

    @Test func `HTTP 1.0 is told when its connection is kept`() async throws {
        try await withServer(Self.routes) { bench in
            let client = bench.client()
            await client.send("GET /hello/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let first = ReadResponse(await client.read(until: "hello a -"))
            #expect(first.headers["connection"] == "keep-alive")
            await client.send("GET /hello/b HTTP/1.0\r\n\r\n")
            #expect(ReadResponse(await client.readToEnd().text).body == "hello b -")
        }
    }

    @Test func `an unknown path is a 404 and the connection goes on`() async throws {
        try await withServer(Self.routes) { bench in
            let text = await bench.exchange(
                "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /hello/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(text.contains("no such path: No route of this server has that path."))
            #expect(text.hasSuffix("hello a -"))
        }
    }

    @Test func `another method is a 405 that says which there are`() async throws {
        let response = try await exchange(
            "DELETE /hello/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(response.status == "HTTP/1.1 405 Method Not Allowed")
        #expect(response.headers["allow"] == "GET, HEAD")
        #expect(response.body == "method not allowed: This path answers GET, HEAD.")
    }

    @Test func `what cannot be read is a 400 and the end`() async throws {
        let response = try await exchange(
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\nGET / HTTP/1.1\r\n")
        #expect(response.status == "HTTP/1.1 400 Bad Request")
        #expect(response.headers["connection"] == "close")
        #expect(
            response.body == "bad Host header: There must be exactly one, with a host and port.")
    }

    @Test func `100 Continue comes before the body and the answer after`() async throws {
        try await withServer(Self.routes) { bench in
            let client = bench.client()
            await client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
                    + "Connection: close\r\n\r\n")
            #expect(await client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            await client.send("ok")
            #expect(ReadResponse(await client.readToEnd().text).body == "ok")
        }
    }

    @Test func `pipelined answers keep their order, whichever comes later`() async throws {
        try await withServer(Self.routes) { bench in
            var requests = ""
            var expected: [String] = []
            for number in 0..<300 {
                let path = number % 3 == 0 ? "/later" : "/hello/n"
                requests += "GET \(path)?q=\(number) HTTP/1.1\r\nHost: x\r\nX-Request-Id: i\r\n\r\n"
                expected.append(number % 3 == 0 ? "later \(number) i" : "hello n \(number)")
            }
            requests += "GET /hello/last HTTP/1.0\r\n\r\n"
            expected.append("hello last -")
            let text = await bench.exchange(requests)
            let bodies = text.split(separator: "HTTP/1.1 200 OK\r\n").map { response in
                response.split(separator: "\r\n\r\n")[1]
            }
            #expect(bodies.map(String.init) == expected)
        }
    }

    @Test func `a client that has ended its sending still gets its answer`() async throws {
        try await withServer(Self.routes) { bench in
            let client = bench.client()
            await client.send("GET /later HTTP/1.1\r\nHost: x\r\nX-Request-Id: i\r\n\r\n")
            await client.endSending()
            #expect(ReadResponse(await client.readToEnd().text).body == "later - i")
        }
    }

    @Test func `each exchange is observed with its template and size`() async throws {
        try await withServer(Self.routes) { bench in
            let request = "POST /echo HTTP/1.0\r\nContent-Length: 2\r\nX-Request-Id: i\r\n\r\nok"
            let text = await bench.exchange(request)
            let record = try #require(bench.records.all.first)
            #expect(record.method == .post)
            #expect(record.route == "/echo")
            #expect(record.status == .ok)
            #expect(record.bytesIn == request.utf8.count)
            #expect(record.bytesOut == text.utf8.count)
            #expect(record.isComplete)
            #expect(record.requestID == "i")
            #expect(record.remoteAddress == "127.0.0.1")
        }
    }
}
