import COpenSSL
import HTTP
import TestSupport
import Testing

/// Clients that must show a certificate.
struct TLSClientCertificateTests {
    private let files: TLSFiles
    private let context: TLSContext

    init() throws {
        files = try TLSFiles()
        try files.make("server")
        try files.make("authority")
        context = try TLSContext(files.configuration("server", clientCA: "authority"))
    }

    private func client(
        _ name: String? = nil, version: Int32? = nil, session: OpaquePointer? = nil
    ) -> TLSClient {
        TLSClient(
            version: version,
            certificate: name.map { (files.path("\($0).pem"), files.path("\($0).key")) },
            session: session)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a client without a certificate is refused`(_ version: Int32) {
        var pair = TLSPair(context, client(version: version))
        pair.exchange()
        #expect(pair.outcome == .failed)
        #expect(pair.server.isEstablished == false)
        #expect(pair.server.failure == .refused(reason: "peer did not return a certificate"))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a client with a certificate of the authority is served`(_ version: Int32) throws {
        try files.make("client", signedBy: "authority")
        var pair = TLSPair(context, client("client", version: version))
        pair.exchange()
        #expect(pair.server.isEstablished == true)
        #expect(pair.client.failure == nil)
    }

    @Test func `a client with another authority's certificate is refused`() throws {
        try files.make("stranger")
        try files.make("client", signedBy: "stranger")
        var pair = TLSPair(context, client("client"))
        pair.exchange()
        #expect(pair.server.isEstablished == false)
        #expect(
            pair.server.failure?.description
                == "certificate verify failed: unable to get local issuer certificate")
        #expect(pair.client.failure == "tlsv1 alert unknown ca")
    }

    @Test func `a client with an expired certificate is refused`() throws {
        try files.make(
            "client", from: "20200101000000Z", to: "20200201000000Z", signedBy: "authority")
        var pair = TLSPair(context, client("client"))
        pair.exchange()
        #expect(pair.server.isEstablished == false)
        #expect(
            pair.server.failure?.description
                == "certificate verify failed: certificate has expired")
    }

    @Test func `a certified session is resumed`() throws {
        try files.make("client", signedBy: "authority")
        var first = TLSPair(context, client("client"))
        first.exchange()
        let session = first.client.session
        defer { SSL_SESSION_free(session) }
        var second = TLSPair(context, client("client", session: session))
        second.exchange()
        #expect(second.client.isResumed)
        #expect(second.server.isEstablished == true)
    }
}
