import COpenSSL
import HTTP
import TestSupport
import Testing

/// New files under a running server.
struct TLSReloadTests {
    private let files: TLSFiles
    private let reloadable: ReloadableTLSContext

    init() throws {
        files = try TLSFiles()
        for name in ["old", "new"] { try files.make(name) }
        try files.install("old")
        reloadable = try ReloadableTLSContext(files.configuration("server"))
    }

    @Test func `a new certificate is served to new connections`() throws {
        try files.install("new")
        try reloadable.reload()
        var pair = TLSPair(reloadable.current)
        pair.exchange()
        #expect(pair.client.serverName == "new")
    }

    @Test func `a connection outlives the certificate it began with`() throws {
        var pair = TLSPair(reloadable.current)
        pair.exchange()
        try files.install("new")
        try reloadable.reload()
        pair.client.send("question")
        pair.exchange()
        #expect(pair.received == Array("question".utf8))
        pair.send("answer".utf8)
        pair.exchange()
        #expect(pair.client.received == Array("answer".utf8))
        #expect(pair.client.serverName == "old")
    }

    @Test func `a handshake ends with the certificate it began with`() throws {
        var pair = TLSPair(reloadable.current)
        pair.far.send(pair.client.give())
        pair.receive()
        try files.install("new")
        try reloadable.reload()
        pair.exchange()
        #expect(pair.server.isEstablished == true)
        #expect(pair.client.serverName == "old")
    }

    @Test func `files that cannot be used change nothing`() throws {
        try files.make("expired", from: "20200101000000Z", to: "20200201000000Z")
        try files.install("expired")
        #expect(
            throws: TLSError.expired(
                path: files.path("server.pem"), at: "2020-02-01T00:00:00Z")
        ) { try reloadable.reload() }
        var pair = TLSPair(reloadable.current)
        pair.exchange()
        #expect(pair.client.serverName == "old")
    }

    @Test func `a certificate without its key, half way through a renewal, changes nothing`() throws
    {
        try files.copy("new.pem", to: "server.pem")
        #expect(
            throws: TLSError.mismatch(
                certificatePath: files.path("server.pem"), keyPath: files.path("server.key"))
        ) { try reloadable.reload() }
        try files.copy("new.key", to: "server.key")
        try reloadable.reload()
        var pair = TLSPair(reloadable.current)
        pair.exchange()
        #expect(pair.client.serverName == "new")
    }

    @Test func `tickets of the old certificate resume nothing`() throws {
        var first = TLSPair(reloadable.current)
        first.exchange()
        let session = first.client.session
        defer { SSL_SESSION_free(session) }
        try reloadable.reload()
        var second = TLSPair(reloadable.current, TLSClient(session: session))
        second.exchange()
        #expect(second.server.isEstablished == true)
        #expect(!second.client.isResumed)
    }
}
