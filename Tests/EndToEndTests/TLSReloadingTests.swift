import Foundation
import TestSupport
import Testing

/// SIGHUP.
struct TLSReloadingTests {
    private static let request = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func `SIGHUP shows the new certificate to new connections, and the others go on`()
        async throws
    {
        try await TLSServer.with { server in
            #expect(try await server.shownName() == "subject=CN = server")
            let kept = try KeptConnection(to: server)
            let before = try await kept.ask(Self.request, until: "}")
            #expect(before.hasPrefix("HTTP/1.1 200 OK\r\n"))
            try server.files.install("renewed")
            try await server.process.hangUp(untilLogged: "TLS files reloaded")
            #expect(try await server.shownName() == "subject=CN = renewed")
            let after = try await kept.ask(Self.request, until: "}")
            #expect(after.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func `files that cannot be used are logged, and change nothing`() async throws {
        try await TLSServer.with { server in
            try server.files.write("garbage", to: "server.pem")
            try await server.process.hangUp(
                untilLogged: "the TLS files cannot be reloaded; what was read before stays in use")
            #expect(
                server.process.logText.contains(
                    "\"reason\":\"certificate file \\\"\(server.files.path("server.pem"))\\\" "
                        + "holds no certificate in PEM form\""), "\(server.process.logText)")
            #expect(try await server.shownName() == "subject=CN = server")
            try server.files.install("renewed")
            try await server.process.hangUp(untilLogged: "TLS files reloaded")
            #expect(try await server.shownName() == "subject=CN = renewed")
        }
    }

    @Test func `without TLS, SIGHUP does nothing`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        try await server.hangUp(untilLogged: "SIGHUP, but there is nothing to reload: TLS is off")
        #expect(try await server.get("/version").status == 200)
    }
}
