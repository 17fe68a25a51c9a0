import Foundation
import TestSupport
import Testing

/// https as curl, openssl and an operator see it.
struct TLSTests {
    @Test(arguments: ["1.2", "1.3"])
    func `curl and openssl are served`(_ version: String) async throws {
        try await TLSServer.with { server in
            let answer = try await server.curl("--tlsv\(version)", "--tls-max", version)
            #expect(answer.status == 0, "\(answer.errors)")
            #expect(answer.text.contains("\"version\""))
            let option = "-tls1_\(version.suffix(1))"
            let shaken = try await server.shakeHands(option, "-alpn", "h2,http/1.1")
            #expect(shaken.status == 0, "\(shaken.errors)")
            #expect(shaken.text.contains("Verify return code: 0 (ok)"))
            #expect(shaken.text.contains("ALPN protocol: http/1.1"))
        }
    }

    @Test func `what is not TLS 1.2 or newer is refused, and plain HTTP is told so`() async throws {
        try await TLSServer.with { server in
            for option in ["-tls1", "-tls1_1"] {
                let old = try await server.shakeHands(option, "-cipher", "DEFAULT@SECLEVEL=0")
                #expect(old.status == 1)
                #expect(old.errors.contains("alert protocol version"), "\(old.errors)")
            }
            let other = try await server.shakeHands("-alpn", "h2")
            #expect(other.status == 1)
            #expect(other.errors.contains("alert no application protocol"), "\(other.errors)")
            let plain = await RawExchange.send(
                "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n", port: server.process.port)
            #expect(plain.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(plain.contains("\"title\":\"TLS is expected here\""), "\(plain)")
        }
    }

    @Test func `health and metrics stay plain on the second port`() async throws {
        try await TLSServer.with { server in
            let answer = try await FlightsTool.run(
                "curl", "--silent", "http://127.0.0.1:\(server.process.adminPort)/metrics")
            #expect(answer.text.contains("larder_http_connections_open"))
        }
    }

    @Test func `the commands trust what the system trusts, and say what they do not`() async throws
    {
        try await TLSServer.with { server in
            let ended = try LarderProcess.run(["jobs", "--server", server.address])
            #expect(ended.status == 1)
            #expect(
                ended.errors == "Error: the server at \(server.address) cannot be spoken to: "
                    + "SSL certificate problem: unable to get local issuer certificate\n")
        }
    }

    @Test func `clients must show a certificate where an authority is named`() async throws {
        try await TLSServer.with(["--tls-client-ca", "authority.pem"]) { server in
            let files = server.files
            let without = try await server.curl()
            #expect(without.status == 56)
            #expect(without.errors.contains("alert certificate required"), "\(without.errors)")
            let with = try await server.curl(
                "--cert", files.path("client.pem"), "--key", files.path("client.key"))
            #expect(with.status == 0, "\(with.errors)")
            try files.make("stranger")
            let stranger = try await server.curl(
                "--cert", files.path("stranger.pem"), "--key", files.path("stranger.key"))
            #expect(stranger.status == 56)
            #expect(stranger.errors.contains("alert unknown ca"), "\(stranger.errors)")
        }
    }
}
