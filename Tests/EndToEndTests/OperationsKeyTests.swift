import Foundation
import JSON
import Testing

/// A server with a key asks everybody for it, and tells it to nobody.
@Suite struct OperationsKeyTests {
    private static let key = "correct-horse-battery-staple"

    /// Every path but those that are open, with a method it answers.
    private static let guarded = [
        "GET /metrics", "GET /version", "POST /v1/apply", "GET /v1/entities", "GET /v1/entities/x",
        "PUT /v1/entities/x", "DELETE /v1/entities/x", "GET /v1/audit", "GET /v1/data-sources",
        "GET /v1/feature-views", "GET /v1/feature-services", "GET /v1/models",
        "GET /v1/models/x", "PUT /v1/tables/raw.x", "POST /v1/feature-views/x/rows",
        "POST /v1/data-sources/x/rows", "POST /v1/materialize", "POST /v1/online-features",
        "POST /get-online-features", "POST /push", "POST /write-to-online-store",
        "POST /materialize", "POST /materialize-incremental", "POST /search",
        "POST /retrieve-online-documents", "GET /v1/feast/registry.db",
        "POST /v1/historical-features", "POST /v1/datasets",
        "GET /v1/datasets", "DELETE /v1/datasets/x", "POST /v1/datasets/x/verify",
        "GET /v1/datasets/x/explain?row=0", "GET /v1/datasets/x",
        "GET /v1/datasets/x/rows", "GET /v1/jobs", "GET /v1/jobs/x",
        "POST /v1/jobs/x/cancel", "GET /v1/jobs/x/events", "POST /v1/models/x/versions",
        "DELETE /v1/models/x/versions/1", "GET /v1/models/x/versions/1/card",
        "PUT /v1/models/x/aliases/x", "DELETE /v1/models/x/aliases/x",
        "POST /v1/models/x/predict", "POST /v1/models/x/train",
    ]
    private static let open = ["/livez", "/readyz", "/healthz", "/health"]
    private static let reads = ["/version", "/metrics", "/v1/entities", "/v1/jobs"]

    @Test func `without the key everything but health is refused`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, environment: ["LARDER_API_KEY": Self.key])
        defer { server.stop() }
        var answers: [Answer] = []
        for route in Self.guarded {
            let parts = route.split(separator: " ").map(String.init)
            let bare = try await server.send(parts[0], parts[1])
            #expect(bare.status == 401, "\(route)")
            for credential in [
                "Bearer wrong", "Bearer \(Self.key)x", "Basic \(Self.key)", Self.key,
            ] {
                let wrong = try await server.send(
                    parts[0], parts[1], headers: ["Authorization": credential])
                #expect(wrong.status == 401, "\(route) \(credential)")
                answers.append(wrong)
            }
        }
        for path in Self.open { #expect(try await server.get(path).status == 200, "\(path)") }
        for path in Self.reads {
            let known = try await server.send(
                "GET", path, headers: ["Authorization": "Bearer \(Self.key)"])
            #expect(known.status == 200, "\(path)")
            answers.append(known)
        }
        #expect(!answers.contains { $0.text.contains(Self.key) })
        #expect(!server.logText.contains(Self.key))
    }

    @Test func `a refusal says what to send`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, environment: ["LARDER_API_KEY": Self.key])
        defer { server.stop() }
        let bare = try await server.get("/v1/entities")
        #expect(bare.headers["www-authenticate"] == "Bearer")
        #expect(
            BadInputProblem(bare).text == """
                401 unauthorized: not authorized
                The request bears no credential.
                → Send the header Authorization: Bearer <key>.
                """)
        let wrong = try await server.send(
            "GET", "/v1/entities", headers: ["Authorization": "Bearer wrong"])
        #expect(
            BadInputProblem(wrong).text == """
                401 unauthorized: not authorized
                The credential is not valid.
                → Send the header Authorization: Bearer <key>.
                """)
    }

    @Test func `a client of Feast is refused in its own words`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, environment: ["LARDER_API_KEY": Self.key])
        defer { server.stop() }
        let bare = try await server.send("POST", "/push", body: "{}")
        #expect(bare.status == 401)
        #expect(bare.headers["www-authenticate"] == "Bearer")
        #expect(
            bare.json == [
                "detail":
                    """
                not authorized: The request bears no credential. Send the header \
                Authorization: Bearer <key>.
                """
            ])
    }

    @Test func `the scheme of a credential may be written in any case`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, environment: ["LARDER_API_KEY": Self.key])
        defer { server.stop() }
        let known = try await server.send(
            "GET", "/version", headers: ["Authorization": "bEARER \(Self.key)"])
        #expect(known.status == 200)
    }

    @Test func `without a key no web page is answered`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        let page = try await server.send(
            "GET", "/v1/entities", headers: ["Origin": "https://example.org"])
        #expect(
            BadInputProblem(page).text == """
                403 not-local: only callers on this machine are answered
                The request was sent by a page of "https://example.org".
                → Call it by localhost or 127.0.0.1, or set LARDER_API_KEY on the server and \
                present the key.
                """)
        let rebound = await RawExchange.send(
            "GET /v1/entities HTTP/1.1\r\nHost: 127.0.0.1.example.org:6566\r\n"
                + "Connection: close\r\n\r\n", port: server.port)
        #expect(rebound.hasPrefix("HTTP/1.1 403 "))
        for origin in ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80"] {
            let local = try await server.send("GET", "/v1/entities", headers: ["Origin": origin])
            #expect(local.status == 200, "\(origin)")
        }
    }

    @Test func `a command presents its key`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, environment: ["LARDER_API_KEY": Self.key])
        defer { server.stop() }
        let without = try server.run("jobs")
        #expect(without.status == 1)
        #expect(
            without.errors == """
                Error: not authorized
                  The request bears no credential.
                  Send the header Authorization: Bearer <key>.

                """)
        #expect(try server.run("jobs", "--key", Self.key).status == 0)
        let named = try LarderProcess.run(
            ["jobs"], environment: ["LARDER_SERVER": server.address, "LARDER_KEY": Self.key])
        #expect(named.status == 0)
    }
}
