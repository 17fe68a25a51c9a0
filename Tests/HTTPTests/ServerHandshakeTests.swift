import COpenSSL
import HTTP
import TestSupport
import Testing

/// Who comes to a server with TLS and never gets to a request; and what a server with TLS does when
/// it goes, or gets new files.
struct ServerHandshakeTests {
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

    /// Waits until the server has forgotten its clients.
    private static func isLeft(_ bench: ServerBench) async {
        while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
    }

    @Test(arguments: [0, 1, 100])
    func `a handshake that takes too long is closed`(_ bytesSent: Int) async throws {
        var limits = Limits.patient
        limits.handshakeTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits, tls: tls) { bench in
            let client = bench.secureClient()
            await client.raw.send(Array(client.tls.give().prefix(bytesSent)))
            #expect(await client.readToEnd().isEmpty)
            await Self.isLeft(bench)
            #expect(bench.server.statistics.handshakesFailed == 1)
        }
    }

    @Test(arguments: [0, 1, 100])
    func `a client that goes in the middle of the handshake leaves nothing`(_ bytesSent: Int)
        async throws
    {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient()
            await client.raw.send(Array(client.tls.give().prefix(bytesSent)))
            await client.raw.endSending()
            #expect(await client.readToEnd().isEmpty)
            await Self.isLeft(bench)
            let statistics = bench.server.statistics
            #expect(statistics.connectionsAccepted == 1)
            #expect(statistics.handshakesFailed == 1)
            #expect(statistics.bufferedBytes == 0)
        }
    }

    @Test func `plain HTTP is told in plain HTTP what is wrong`() async throws {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let text = await bench.exchange(Self.get)
            let response = ReadResponse(text)
            #expect(response.status == "HTTP/1.1 400 Bad Request")
            #expect(response.headers["connection"] == "close")
            #expect(
                response.body
                    == "TLS is expected here: "
                    + "This port speaks https; the request came as plain http.")
            await Self.isLeft(bench)
            #expect(bench.server.statistics.handshakesFailed == 1)
        }
    }

    @Test func `bytes that are neither are answered by an alert`() async throws {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let client = bench.client()
            await client.send([UInt8](repeating: 0x16, count: 100))
            let (bytes, _) = await client.readBytesToEnd()
            // Nothing, or an alert (RFC 8446, 6): content type 21.
            #expect(bytes.first ?? 21 == 21)
            await Self.isLeft(bench)
        }
    }

    @Test func `one connection too many is closed without a word`() async throws {
        var limits = Limits.patient
        limits.connectionsMax = 1
        try await withServer([Self.hello], limits: limits, tls: tls) { bench in
            let first = bench.secureClient()
            await first.send(Self.get)
            _ = await first.read(until: "hello")
            #expect(await bench.client().readBytesToEnd().bytes.isEmpty)
            #expect(bench.server.statistics.connectionsRefused.inTotal == 1)
            await first.send(Self.lastGet)
            #expect(ReadResponse(await first.readToEnd()).body == "hello")
            await Self.isLeft(bench)
            let next = bench.secureClient()
            await next.send(Self.lastGet)
            #expect(ReadResponse(await next.readToEnd()).body == "hello")
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a client without the certificate that is demanded gets nothing`(_ version: Int32)
        async throws
    {
        try files.make("authority")
        try files.make("client", signedBy: "authority")
        let demanding = try ReloadableTLSContext(
            files.configuration("server", clientCA: "authority"))
        try await withServer([Self.hello], limits: .patient, tls: demanding) { bench in
            let stranger = bench.secureClient(TLSClient(version: version))
            await stranger.send(Self.get)
            #expect(await stranger.readToEnd().isEmpty)
            #expect(bench.records.all.isEmpty)
            #expect(bench.server.statistics.handshakesFailed == 1)
            let known = bench.secureClient(
                TLSClient(
                    version: version,
                    certificate: (files.path("client.pem"), files.path("client.key"))))
            await known.send(Self.lastGet)
            #expect(ReadResponse(await known.readToEnd()).body == "hello")
        }
    }

    @Test func `new files are for new connections, and the others go on`() async throws {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let first = bench.secureClient()
            await first.send(Self.get)
            _ = await first.read(until: "hello")
            try files.install("new")
            try tls.reload()
            let second = bench.secureClient()
            await second.send(Self.lastGet)
            #expect(ReadResponse(await second.readToEnd()).body == "hello")
            #expect(second.tls.serverName == "new")
            await first.send(Self.lastGet)
            #expect(ReadResponse(await first.readToEnd()).body == "hello")
            #expect(first.tls.serverName == "old")
        }
    }

    @Test func `draining says farewell to idle connections and drops handshakes`() async throws {
        try await withServer([Self.hello], limits: .patient, tls: tls) { bench in
            let idle = bench.secureClient()
            await idle.send(Self.get)
            _ = await idle.read(until: "hello")
            let beginning = bench.secureClient()
            await beginning.raw.send(Array(beginning.tls.give().prefix(10)))
            await bench.server.drain(deadline: .seconds(20))
            #expect(await idle.readToEnd().isEmpty)
            #expect(idle.hasFarewell)
            #expect(await beginning.readToEnd().isEmpty)
            #expect(bench.server.statistics.connectionsOpen == 0)
        }
    }

    @Test func `draining lets an answer in progress be finished`() async throws {
        let (begun, gate) = (Gate(), Gate())
        let route = Route(.get, "/") { _, _ in
            .later {
                begun.open()
                await gate.wait()
                return Response(text: "hello")
            }
        }
        try await withServer([route], limits: .patient, tls: tls) { bench in
            let client = bench.secureClient()
            await client.send(Self.get)
            await begun.wait()
            async let drained: Void = bench.server.drain(deadline: .seconds(20))
            gate.open()
            #expect(ReadResponse(await client.readToEnd()).body == "hello")
            await drained
            #expect(client.hasFarewell)
        }
    }
}
