import COpenSSL
import HTTP
import TestSupport
import Testing

/// Who gets a TLS session and who does not.
struct TLSHandshakeTests {
    private let context: TLSContext

    init() throws {
        let files = try TLSFiles()
        try files.make("server")
        context = try TLSContext(files.configuration("server"))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a client with TLS 1.2 or 1.3 is served`(_ version: Int32) {
        var pair = TLSPair(context, TLSClient(version: version))
        #expect(pair.server.isEstablished == false)
        pair.exchange()
        #expect(pair.server.isEstablished == true)
        #expect(pair.client.isEstablished)
        #expect(pair.server.failure == nil)
    }

    @Test(arguments: [TLS1_VERSION, TLS1_1_VERSION])
    func `a client with an older version is refused`(_ version: Int32) {
        var pair = TLSPair(context, TLSClient(version: version))
        pair.exchange()
        #expect(pair.outcome == .failed)
        #expect(pair.server.isEstablished == false)
        #expect(pair.server.failure == .refused(reason: "unsupported protocol"))
        #expect(pair.client.failure == "tlsv1 alert protocol version")
    }

    @Test func `a handshake may arrive byte by byte`() {
        var pair = TLSPair(context)
        for _ in 0..<2 {
            for byte in pair.client.give() {
                #expect(pair.server.isEstablished == false)
                pair.far.send([byte])
                pair.receive()
                #expect(pair.outcome == .wouldBlock)
            }
            pair.client.take(pair.far.receive())
        }
        #expect(pair.server.isEstablished == true)
    }

    @Test func `a full socket delays the handshake`() {
        var pair = TLSPair(context)
        let filling = pair.fill()
        pair.far.send(pair.client.give())
        pair.receive()
        #expect(pair.outcome == .wouldBlock)
        #expect(pair.server.receivingAwaits == .writing)
        #expect(pair.far.receive(max: filling).count == filling)
        pair.exchange()
        #expect(pair.server.isEstablished == true)
        #expect(pair.server.receivingAwaits == .reading)
    }

    @Test func `who sends before the handshake waits for the client`() {
        var pair = TLSPair(context)
        #expect(pair.send("early".utf8) == .wouldBlock)
        #expect(pair.server.sendingAwaits == .reading)
        pair.exchange()
        #expect(pair.send("early".utf8) == .moved(5))
        #expect(pair.server.sendingAwaits == .writing)
    }

    @Test(arguments: [0, 1, 100])
    func `a client that goes in the middle of the handshake is gone`(_ bytesSent: Int) {
        var pair = TLSPair(context)
        pair.far.send(pair.client.give().prefix(bytesSent))
        pair.receive()
        pair.far.close()
        pair.receive()
        #expect(pair.outcome == .failed)
        #expect(pair.server.failure == .disconnected)
        #expect(pair.server.failure?.description == "the client is gone")
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "POST /a HTTP/1.1\r\n\r\n", "CONNECT a:1 HTTP/1.1"])
    func `plain HTTP is told from TLS, and can be answered plainly`(_ request: String) {
        var pair = TLSPair(context)
        pair.far.send(request.utf8)
        pair.receive()
        #expect(pair.outcome == .failed)
        #expect(pair.server.failure == .plainHTTP)
        #expect(pair.server.failure?.description == "plain HTTP on a TLS port")
        #expect(pair.far.receive() == [])
    }

    @Test func `bytes that are not TLS are refused without repeating them`() {
        var pair = TLSPair(context)
        pair.far.send("secret: 1234567890\r\n\r\n".utf8)
        pair.receive()
        #expect(pair.outcome == .failed)
        #expect(pair.server.failure?.description == "wrong version number")
    }

    @Test func `nothing is sent after a failure`() {
        var pair = TLSPair(context)
        pair.far.send("secret: 1234567890\r\n\r\n".utf8)
        pair.receive()
        _ = pair.far.receive()
        #expect(pair.send("late".utf8) == .failed)
        #expect(pair.server.endSending() == true)
        pair.receive()
        #expect(pair.outcome == .failed)
        #expect(pair.far.receive() == [])
    }

    @Test(arguments: [["http/1.1"], ["h2", "http/1.1"]])
    func `HTTP 1.1 is chosen wherever it is offered`(_ protocols: [String]) {
        var pair = TLSPair(context, TLSClient(protocols: protocols))
        pair.exchange()
        #expect(pair.server.isEstablished == true)
        #expect(pair.client.selectedProtocol == "http/1.1")
    }

    @Test func `a client that names no protocol is served`() {
        var pair = TLSPair(context)
        pair.exchange()
        #expect(pair.server.isEstablished == true)
        #expect(pair.client.selectedProtocol == nil)
    }

    @Test func `a client that speaks only other protocols is refused`() {
        var pair = TLSPair(context, TLSClient(protocols: ["h2", "spdy/3"]))
        pair.exchange()
        #expect(pair.outcome == .failed)
        #expect(pair.server.failure == .refused(reason: "no application protocol"))
        #expect(pair.client.failure == "tlsv1 alert no application protocol")
    }

    @Test func `a session is not negotiated twice`() {
        var pair = TLSPair(context, TLSClient(version: TLS1_2_VERSION))
        pair.exchange()
        pair.client.renegotiate()
        pair.exchange()
        #expect(pair.client.failure == "no renegotiation")
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a session is resumed by the client's ticket`(_ version: Int32) {
        var first = TLSPair(context, TLSClient(version: version))
        first.exchange()
        let session = first.client.session
        defer { SSL_SESSION_free(session) }
        var second = TLSPair(context, TLSClient(version: version, session: session))
        second.exchange()
        #expect(second.server.isEstablished == true)
        #expect(second.client.isResumed)
    }
}
