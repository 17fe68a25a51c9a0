import HTTP
import Testing

/// Starting, spreading connections, and going.
struct ServerLifeTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let hello = Route(.get, "/") { _, _ in .now(Response(text: "hello")) }

    private func configuration(host: String = "127.0.0.1", port: UInt16 = 0) -> ServerConfiguration
    {
        ServerConfiguration(host: host, port: port) { failure, _, _ in
            Response(status: failure.status)
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "0.0.0.0", "::"])
    func `a host is an address or a name`(_ host: String) async throws {
        let server = HTTPServer(
            configuration: configuration(host: host), router: Router(routes: [Self.hello]))
        try server.start()
        let client = RawClient(port: server.port)
        await client.send(Self.get)
        #expect(await client.read(until: "hello").hasSuffix("hello"))
        await server.drain(deadline: .zero)
    }

    @Test func `a port that is taken is named in the error`() async throws {
        try await withServer([Self.hello]) { bench in
            let second = HTTPServer(
                configuration: configuration(port: bench.port), router: Router(routes: []))
            let error = #expect(throws: ServerError.self) { try second.start() }
            #expect(
                error?.description
                    == "cannot listen on \"127.0.0.1\" port \(bench.port): Address already in use")
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
        let server = HTTPServer(configuration: configuration(), router: Router(routes: [route]))
        try server.start()
        let client = RawClient(port: server.port)
        await client.send(Self.get)
        await begun.wait()
        async let drained: Void = server.drain(deadline: .seconds(20))
        gate.open()
        let answer = ReadResponse(await client.readToEnd().text)
        await drained
        #expect(answer.body == "hello")
        #expect(server.statistics.connectionsOpen == 0)
    }

    @Test func `draining closes idle connections at once`() async throws {
        let server = HTTPServer(
            configuration: configuration(), router: Router(routes: [Self.hello]))
        try server.start()
        let client = RawClient(port: server.port)
        await client.send(Self.get)
        _ = await client.read(until: "hello")
        await server.drain(deadline: .seconds(20))
        #expect(await client.readToEnd() == ("", false))
    }

    @Test func `draining aborts at its deadline what does not end`() async throws {
        let gate = Gate()
        let begun = Gate()
        let route = Route(.get, "/") { _, _ in
            .later {
                begun.open()
                await gate.wait()
                return Response(text: "hello")
            }
        }
        let server = HTTPServer(configuration: configuration(), router: Router(routes: [route]))
        try server.start()
        let client = RawClient(port: server.port)
        await client.send(Self.get)
        await begun.wait()
        await server.drain(deadline: .milliseconds(1))
        #expect(server.statistics.connectionsOpen == 0)
        #expect(await client.readToEnd().text.isEmpty)
        gate.open()
    }

    @Test func `draining loses no request that has been sent`() async throws {
        let server = HTTPServer(
            configuration: configuration(), router: Router(routes: [Self.hello]))
        try server.start()
        let clients = (0..<50).map { _ in RawClient(port: server.port) }
        for client in clients { await client.send(Self.get) }
        await server.drain(deadline: .seconds(20))
        for client in clients {
            #expect(ReadResponse(await client.readToEnd().text).body == "hello")
        }
    }

    @Test func `a drained server does not listen`() async throws {
        let server = HTTPServer(configuration: configuration(), router: Router(routes: []))
        try server.start()
        let port = server.port
        await server.drain(deadline: .zero)
        let next = HTTPServer(configuration: configuration(port: port), router: Router(routes: []))
        try next.start()
        await next.drain(deadline: .zero)
    }
}
