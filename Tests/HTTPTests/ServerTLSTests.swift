import COpenSSL
import HTTP
import TestSupport
import Testing

/// A server with TLS, over sockets.
struct ServerTLSTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let lastGet = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    private static let hello = Route(.get, "/") { _, _ in .now(Response(text: "hello")) }

    private let files: TLSFiles
    private let tls: ReloadableTLSContext

    init() throws {
        files = try TLSFiles()
        for name in ["old", "new"] { try files.make(name) }
        try files.install("old")
        tls = try ReloadableTLSContext(files.configuration("server"))
    }

    /// So many bytes of text without an end of line.
    private static func text(_ count: Int) -> String {
        String(decoding: (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }, as: UTF8.self)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a connection is kept between requests and ends with a farewell`(_ version: Int32)
        async throws
    {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient(TLSClient(version: version))
            for _ in 0..<3 {
                await client.send(Self.get)
                #expect(await client.read(until: "hello").hasSuffix("hello"))
            }
            await client.send(Self.lastGet)
            #expect(ReadResponse(await client.readToEnd()).body == "hello")
            #expect(client.hasFarewell)
            #expect(bench.records.all.count == 4)
        }
    }

    @Test func `pipelined answers keep their order`() async throws {
        try await withServer(ServerAnswerTests.routes, limits: .patient, tls: tls) { bench in
            var requests = ""
            var expected: [String] = []
            for number in 0..<300 {
                let path = number % 3 == 0 ? "/later" : "/hello/n"
                requests += "GET \(path)?q=\(number) HTTP/1.1\r\nHost: x\r\nX-Request-Id: i\r\n\r\n"
                expected.append(number % 3 == 0 ? "later \(number) i" : "hello n \(number)")
            }
            requests += "GET /hello/last HTTP/1.0\r\n\r\n"
            expected.append("hello last -")
            let client = bench.secureClient()
            await client.send(requests)
            let bodies = await client.readToEnd().split(separator: "HTTP/1.1 200 OK\r\n").map {
                $0.split(separator: "\r\n\r\n")[1]
            }
            #expect(bodies.map(String.init) == expected)
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a body of megabytes goes both ways`(_ version: Int32) async throws {
        let text = Self.text(3_000_000)
        try await withServer(ServerAnswerTests.routes, limits: .patient, tls: tls) { bench in
            let client = bench.secureClient(TLSClient(version: version))
            await client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Length: \(text.utf8.count)\r\n\r\n")
            await client.send(text)
            let isWhole = ReadResponse(await client.readToEnd()).body == text
            #expect(isWhole)
        }
    }

    @Test func `a request may come a few bytes to the record`() async throws {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient()
            for byte in Self.lastGet.utf8 { await client.send([byte]) }
            #expect(ReadResponse(await client.readToEnd()).body == "hello")
        }
    }

    @Test func `an answer is streamed while its request still comes, into full sockets`()
        async throws
    {
        // What the client sends without reading must fit into the server and the kernel.
        let text = Self.text(300_000)
        let route = Route(.post, "/", body: .streamed) { request, _ in
            let request = request.detached()
            return .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        guard let stream = request.bodyStream else { return }
                        for try await piece in stream { try await writer.write(piece) }
                    }))
        }
        try await withServer([route], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient(receiveBufferBytes: 4096)
            await client.send("POST / HTTP/1.0\r\nContent-Length: \(text.utf8.count)\r\n\r\n")
            await client.send(text)
            let isWhole = ReadResponse(await client.readToEnd()).body == text
            #expect(isWhole)
            #expect(client.hasFarewell)
        }
    }

    @Test func `a client that is slow to read gets everything, and the farewell`() async throws {
        let bytes = [UInt8](repeating: 0x61, count: 8 * 1024 * 1024)
        let route = Route(.get, "/") { _, _ in
            .now(Response(contentType: "text/plain", bytes: bytes))
        }
        try await withServer([route], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient(receiveBufferBytes: 4096)
            await client.send(Self.lastGet)
            #expect(ReadResponse(await client.readToEnd()).body.utf8.count == bytes.count)
            #expect(client.hasFarewell)
        }
    }

    @Test func `an answer that is cut ends without a farewell`() async throws {
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok, headers: ["Content-Type": "text/plain"],
                    body: .stream { writer in
                        struct Failure: Error {}
                        try await writer.write(Array("half".utf8))
                        throw Failure()
                    }))
        }
        try await withServer([route], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient()
            await client.send(Self.get)
            #expect(await client.readToEnd().hasSuffix("4\r\nhalf\r\n"))
            #expect(!client.hasFarewell)
        }
    }

    @Test func `a client that has said farewell still gets its answer`() async throws {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient()
            await client.shakeHands()
            client.tls.send(Self.get)
            client.tls.endSending()
            #expect(ReadResponse(await client.readToEnd()).body == "hello")
            #expect(client.hasFarewell)
        }
    }

    @Test func `an idle connection ends with a farewell`() async throws {
        var limits = Limits.patient
        limits.idleTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits, tls: tls) { bench in
            let client = bench.secureClient()
            await client.shakeHands()
            #expect(await client.readToEnd().isEmpty)
            // Not so at the deadline of a handshake.
            #expect(client.hasFarewell)
            #expect(bench.server.statistics.handshakesFailed == 0)
        }
    }

    @Test func `a refusal reaches a client that is still sending`() async throws {
        var limits = Limits.patient
        limits.bodyBytesMax = 10
        try await withServer(ServerAnswerTests.routes, limits: limits, tls: tls) { bench in
            let client = bench.secureClient()
            await client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n"
                    + Self.text(300_000))
            let response = ReadResponse(await client.readToEnd())
            #expect(response.status == "HTTP/1.1 413 Content Too Large")
            #expect(client.hasFarewell)
        }
    }
}
