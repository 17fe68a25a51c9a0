import API
import Foundation
import FoundationNetworking
import HTTP
import Testing

/// How requests are counted, by a server that has answered some.
struct RequestMetricsTests {
    private let metrics = Metrics(version: "1")

    private static let router = Router(routes: [
        Route(.get, "/things/{name}") { _, _ in .now(Response(text: "a thing")) },
        Route(.post, "/things/{name}") { _, _ in .now(Response(status: .created)) },
        Route(.head, "/own") { _, _ in .now(Response(status: .noContent)) },
        Route(.get, "/odd") { _, _ in .now(Response(status: Status(299))) },
    ])

    /// Starts a server, sends requests one after the other, and stops it.
    private func serve(_ requests: (method: String, path: String, body: String)...) async throws {
        let server = HTTPServer(
            configuration: ServerConfiguration(
                loops: 1,
                renderFailure: { failure, _, _ in Response(status: failure.status) },
                observe: metrics.observer(of: Self.router)),
            router: Self.router)
        try server.start()
        for (method, path, body) in requests {
            let url = try #require(URL(string: "http://127.0.0.1:\(server.port)\(path)"))
            var request = URLRequest(url: url)
            request.httpMethod = method
            if !body.isEmpty { request.httpBody = Data(body.utf8) }
            _ = try await URLSession.shared.data(for: request)
        }
        await server.drain(deadline: .seconds(10))
    }

    /// The samples of a family, in the order they are written.
    private func samples(_ name: String) -> [String] {
        metrics.render().split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("\(name){") }
            .map { String($0.dropFirst(name.count)) }
    }

    @Test func `requests count by method, the route's template and status`() async throws {
        try await serve(
            ("GET", "/things/a", ""), ("GET", "/things/b", ""), ("POST", "/things/c", "x"))
        #expect(
            samples("larder_http_requests_total") == [
                #"{method="GET",route="/things/{name}",status="200"} 2"#,
                #"{method="POST",route="/things/{name}",status="201"} 1"#,
            ])
    }

    @Test func `HEAD counts for itself, also where GET's route answers it`() async throws {
        try await serve(("HEAD", "/things/a", ""), ("HEAD", "/own", ""))
        #expect(
            samples("larder_http_requests_total") == [
                #"{method="HEAD",route="/own",status="204"} 1"#,
                #"{method="HEAD",route="/things/{name}",status="200"} 1"#,
            ])
    }

    @Test func `what has no route counts under one name, whatever the path`() async throws {
        try await serve(
            ("GET", "/a", ""), ("GET", "/b", ""), ("PATCH", "/things/a", ""))
        #expect(
            samples("larder_http_requests_total") == [
                #"{method="GET",route="none",status="404"} 2"#,
                #"{method="PATCH",route="none",status="405"} 1"#,
            ])
    }

    @Test func `a status without a name counts as other`() async throws {
        try await serve(("GET", "/odd", ""))
        #expect(
            samples("larder_http_requests_total") == [
                #"{method="GET",route="/odd",status="other"} 1"#
            ])
    }

    @Test func `durations count in every bucket above them`() async throws {
        try await serve(("GET", "/things/a", ""), ("GET", "/things/a", ""))
        let buckets = samples("larder_http_request_duration_seconds_bucket")
        let bounds = buckets.compactMap { $0.split(separator: "\"").dropLast().last }
        #expect(
            bounds == [
                "5e-05", "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025",
                "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf",
            ])
        let counts = buckets.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts == counts.sorted())
        #expect(counts.last == 2)
        let labels = #"{method="GET",route="/things/{name}"}"#
        #expect(samples("larder_http_request_duration_seconds_count") == ["\(labels) 2"])
        #expect(samples("larder_http_request_duration_seconds_sum").count == 1)
    }

    @Test func `bytes count with the head and the body`() async throws {
        try await serve(("POST", "/things/a", String(repeating: "x", count: 1000)))
        func bytes(_ name: String) throws -> Int {
            let sample = try #require(samples(name).first)
            #expect(sample.hasPrefix(#"{method="POST",route="/things/{name}"} "#))
            return try #require(sample.split(separator: " ").last.flatMap { Int($0) })
        }
        #expect(try (1050..<2000).contains(bytes("larder_http_request_bytes_total")))
        #expect(try (50..<500).contains(bytes("larder_http_response_bytes_total")))
    }

    @Test func `two servers of one process count together`() async throws {
        try await serve(("GET", "/things/a", ""))
        try await serve(("GET", "/things/a", ""))
        #expect(
            samples("larder_http_requests_total") == [
                #"{method="GET",route="/things/{name}",status="200"} 2"#
            ])
    }
}
