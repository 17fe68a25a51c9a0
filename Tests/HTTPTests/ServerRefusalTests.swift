import HTTP
import TestSupport
import Testing

/// What a server says of those it refuses: to them, and to whoever observes it.
struct ServerRefusalTests {
    private static let hello = Route(.get, "/") { _, _ in .now(Response(text: "hello")) }
    private static let take = Route(.post, "/") { _, _ in .now(Response(text: "taken")) }

    @Test func `the first byte of TLS is answered with what the port expects`() async throws {
        try await withServer([Self.hello], limits: .patient) { bench in
            let client = bench.client()
            await client.send([0x16])
            let response = ReadResponse(await client.readToEnd().text)
            #expect(response.status == "HTTP/1.1 400 Bad Request")
            #expect(response.headers["connection"] == "close")
            #expect(
                response.body
                    == "TLS is not spoken here: This port speaks plain http; "
                    + "the request came as TLS, which https:// begins with.")
        }
    }

    @Test func `the record of a head that cannot be read has the reason and the bytes read`()
        async throws
    {
        try await withServer([Self.hello], limits: .patient) { bench in
            _ = await bench.exchange("GET / HTTP/1.1\r\nbad header\r\n")
            let record = try #require(bench.records.all.first)
            #expect(record.status == .badRequest)
            #expect(record.refusal == "bad header")
            #expect(record.bytesIn == 28)
        }
    }

    @Test func `the record of a slow head counts from its first byte`() async throws {
        var limits = Limits.patient
        limits.headTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits) { bench in
            _ = await bench.exchange("GET /")
            let record = try #require(bench.records.all.first)
            #expect(record.status == .requestTimeout)
            #expect(record.refusal == "request too slow")
            #expect(record.bytesIn == 5)
            #expect(record.duration >= .milliseconds(20))
        }
    }

    @Test func `the record of a slow body counts from the head's first byte`() async throws {
        var limits = Limits.patient
        limits.bodyTimeout = .milliseconds(20)
        try await withServer([Self.take], limits: limits) { bench in
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
            _ = await bench.exchange(head + "ab")
            let record = try #require(bench.records.all.first)
            #expect(record.refusal == "request too slow")
            #expect(record.bytesIn == head.utf8.count + 2)
            #expect(record.duration >= .milliseconds(20))
        }
    }

    @Test func `the record of an unknown path has the reason, that of an answer none`()
        async throws
    {
        try await withServer([Self.hello]) { bench in
            for path in ["/", "/nowhere"] {
                _ = await bench.exchange(
                    "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            }
            #expect(bench.records.all.map(\.refusal) == [nil, "no such path"])
        }
    }

    @Test func `a connection too many is told of`() async throws {
        var limits = Limits.patient
        limits.connectionsMax = 1
        try await withServer([Self.hello], limits: limits) { bench in
            let first = bench.client()
            await first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await first.read(until: "hello")
            _ = await bench.client().readToEnd()
            #expect(
                bench.failures.all == [
                    ConnectionFailure(
                        .refused, reason: "too many connections", remoteAddress: "127.0.0.1")
                ])
        }
    }

    @Test func `a client that takes its answer too slowly is told of`() async throws {
        var limits = Limits.patient
        limits.writeTimeout = .milliseconds(20)
        let large = [UInt8](repeating: 0x61, count: 32 * 1024 * 1024)
        let route = Route(.get, "/") { _, _ in
            .now(Response(contentType: "text/plain", bytes: large))
        }
        try await withServer([route], limits: limits) { bench in
            let client = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while bench.failures.all.isEmpty { await Task.yield() }
            #expect(
                bench.failures.all == [
                    ConnectionFailure(
                        .write, reason: "the client took its answer too slowly",
                        remoteAddress: "127.0.0.1")
                ])
        }
    }

    @Test(arguments: [
        (bytes: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", reason: "plain HTTP on a TLS port"),
        (bytes: "nothing of the kind", reason: "wrong version number"),
        (bytes: "", reason: "the client is gone"),
    ])
    func `a handshake that fails is told of, with the reason`(
        _ client: (bytes: String, reason: String)
    ) async throws {
        let files = try TLSFiles()
        try files.make("server")
        let tls = try ReloadableTLSContext(files.configuration("server"))
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let raw = bench.client()
            await raw.send(client.bytes)
            await raw.endSending()
            _ = await raw.readToEnd()
            while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
            #expect(
                bench.failures.all == [
                    ConnectionFailure(
                        .handshake, reason: client.reason, remoteAddress: "127.0.0.1")
                ])
        }
    }

    @Test func `a handshake that takes too long is told of`() async throws {
        let files = try TLSFiles()
        try files.make("server")
        let tls = try ReloadableTLSContext(files.configuration("server"))
        var limits = Limits.patient
        limits.handshakeTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits, tls: tls) { bench in
            let client = bench.client()
            _ = await client.readToEnd()
            #expect(
                bench.failures.all == [
                    ConnectionFailure(
                        .handshake, reason: "it was not finished", remoteAddress: "127.0.0.1")
                ])
        }
    }
}
