import Glibc
import HTTP
import Testing

/// The limits that only a running server has.
struct ServerLimitsTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let hello = Route(.get, "/") { _, _ in .now(Response(text: "hello")) }

    @Test func `a body above its limit is a 413 that reaches its client`() async throws {
        var limits = Limits()
        limits.bodyBytesMax = 10
        let route = Route(.post, "/") { _, _ in .now(Response(text: "hello")) }
        try await withServer([route], limits: limits) { bench in
            let text = await bench.exchange(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
                    + String(repeating: "x", count: 100_000))
            let response = ReadResponse(text)
            #expect(response.status == "HTTP/1.1 413 Content Too Large")
            #expect(response.body == "request body too large: It may have 10 bytes.")
        }
    }

    @Test func `a head that does not come is a 408`() async throws {
        var limits = Limits()
        limits.headTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits) { bench in
            let response = ReadResponse(await bench.exchange("GET /"))
            #expect(response.status == "HTTP/1.1 408 Request Timeout")
            #expect(
                response.body
                    == "request too slow: The request head was not complete after 0.02 seconds.")
        }
    }

    @Test func `a body that does not come is a 408`() async throws {
        var limits = Limits()
        limits.bodyTimeout = .milliseconds(20)
        let route = Route(.post, "/") { _, _ in .now(Response(text: "hello")) }
        try await withServer([route], limits: limits) { bench in
            let response = ReadResponse(
                await bench.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"))
            #expect(response.status == "HTTP/1.1 408 Request Timeout")
            #expect(
                response.body
                    == "request too slow: "
                    + "The request body arrived more slowly than the server waits for."
            )
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        var limits = Limits()
        limits.idleTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits) { bench in
            #expect(await bench.client().readToEnd().text.isEmpty)
        }
    }

    @Test func `a client that reads nothing is cut off`() async throws {
        var limits = Limits()
        limits.writeTimeout = .milliseconds(50)
        let large = [UInt8](repeating: 0x61, count: 32 * 1024 * 1024)
        let route = Route(.get, "/") { _, _ in
            .now(Response(contentType: "text/plain", bytes: large))
        }
        try await withServer([route], limits: limits) { bench in
            let client = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client.send(Self.get)
            _ = await client.read(until: "\r\n\r\n")
            while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
            #expect(await client.readToEnd().text.utf8.count < large.count)
        }
    }

    @Test func `a client that reads too slowly is cut off, though it never stops`() async throws {
        var limits = Limits()
        limits.writeTimeout = .milliseconds(100)
        // A gigabyte a second: no test reads as fast a byte at a time.
        limits.answerBytesPerSecondMin = 1 << 30
        let large = [UInt8](repeating: 0x61, count: 64 * 1024 * 1024)
        let route = Route(.get, "/") { _, _ in
            .now(Response(contentType: "text/plain", bytes: large))
        }
        try await withServer([route], limits: limits) { bench in
            let client = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client.send(Self.get)
            while bench.server.statistics.timeouts[.write] == nil {
                _ = await client.read(count: 1)
            }
            #expect(bench.server.statistics.timeouts == [.write: 1])
        }
    }

    @Test func `a refused client that does not close is closed`() async throws {
        var limits = Limits()
        limits.lingerTimeout = .milliseconds(20)
        try await withServer([Self.hello], limits: limits) { bench in
            let client = bench.client()
            await client.send("nonsense\r\n")
            let head = await client.read(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
        }
    }

    @Test func `running out of descriptors only delays who comes next`() async {
        // In a process of its own, whose descriptors may be used up.
        await #expect(processExitsWith: .success) {
            var limits = Limits()
            limits.acceptPause = .milliseconds(1)
            try await withServer([Self.hello], limits: limits) { bench in
                var few = rlimit(rlim_cur: 512, rlim_max: 512)
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &few)
                var used: [Int32] = []
                while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 {
                    used.append(descriptor)
                }
                close(used.removeLast())
                // Takes the last descriptor, so that the server has none to accept it with.
                let client = bench.client()
                await client.send(Self.get)
                close(used.removeLast())
                #expect(await client.read(until: "hello").hasSuffix("hello"))
            }
        }
    }

    @Test func `one connection too many is answered 503`() async throws {
        var limits = Limits()
        limits.connectionsMax = 1
        try await withServer([Self.hello], limits: limits) { bench in
            let first = bench.client()
            await first.send(Self.get)
            #expect(await first.read(until: "hello").hasSuffix("hello"))
            let response = ReadResponse(await bench.client().readToEnd().text)
            #expect(response.status == "HTTP/1.1 503 Service Unavailable")
            #expect(response.headers["retry-after"] == "1")
        }
    }

    @Test func `one connection of an address too many is answered 429`() async throws {
        var limits = Limits()
        limits.connectionsPerAddressMax = 1
        try await withServer([Self.hello], limits: limits) { bench in
            let first = bench.client()
            await first.send(Self.get)
            #expect(await first.read(until: "hello").hasSuffix("hello"))
            let second = bench.client()
            // Sent before the refusal is read: closing at once would destroy it.
            await second.send(Self.get)
            let (text, isReset) = await second.readToEnd()
            let response = ReadResponse(text)
            #expect(!isReset)
            #expect(response.status == "HTTP/1.1 429 Too Many Requests")
            #expect(response.headers["retry-after"] == "1")
            #expect(
                response.body
                    == "too many connections from one address: "
                    + "This address has as many connections as one may hold.")
            #expect(bench.server.statistics.connectionsRefused.byAddress == 1)
        }
    }

    @Test func `an address that closes a connection may open another`() async throws {
        var limits = Limits()
        limits.connectionsPerAddressMax = 1
        try await withServer([Self.hello], limits: limits) { bench in
            for _ in 0..<20 {
                let answer = await bench.exchange(
                    "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(ReadResponse(answer).status == "HTTP/1.1 200 OK")
                while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
            }
        }
    }

    @Test func `more refusals than may wait for their readers are not answered`() async throws {
        var limits = Limits()
        limits.connectionsMax = 1
        limits.refusedConnectionsMax = 0
        try await withServer([Self.hello], limits: limits) { bench in
            let first = bench.client()
            await first.send(Self.get)
            #expect(await first.read(until: "hello").hasSuffix("hello"))
            #expect(await bench.client().readToEnd().text.isEmpty)
            #expect(bench.server.statistics.connectionsRefused.inTotal == 1)
        }
    }

    @Test func `a body beyond what all connections may hold is answered 503`() async throws {
        var limits = Limits()
        // Whatever the first holds is then too much for the second.
        limits.bufferedBytesMax = 0
        let route = Route(.post, "/") { _, _ in .now(Response(text: "hello")) }
        try await withServer([route], limits: limits) { bench in
            let first = bench.client()
            await first.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell")
            while bench.server.statistics.bufferedBytes == 0 { await Task.yield() }
            let second = bench.client()
            await second.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(await second.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            await second.send("hello")
            let text = await second.read(until: "may.")
            #expect(ReadResponse(text).status == "HTTP/1.1 503 Service Unavailable")
            #expect(ReadResponse(text).headers["retry-after"] == "1")
        }
    }

    @Test func `what is held is given back`() async throws {
        let route = Route(.post, "/") { _, _ in .now(Response(text: "hello")) }
        try await withServer([route]) { bench in
            let answer = await bench.exchange(
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n"
                    + String(repeating: "x", count: 300_000))
            #expect(ReadResponse(answer).body == "hello")
            while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
            #expect(bench.server.statistics.bufferedBytes == 0)
        }
    }

    @Test func `one request in flight too many is answered 503`() async throws {
        var limits = Limits()
        limits.requestsInFlightMax = 1
        let (begun, gate) = (Gate(), Gate())
        let route = Route(.get, "/") { _, _ in
            .later {
                begun.open()
                await gate.wait()
                return Response(text: "hello")
            }
        }
        try await withServer([route], limits: limits) { bench in
            let first = bench.client()
            await first.send(Self.get)
            await begun.wait()
            let response = ReadResponse(
                await bench.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            #expect(response.status == "HTTP/1.1 503 Service Unavailable")
            #expect(
                response.body
                    == "too many requests in flight: "
                    + "The server is working on as many requests as it may hold."
            )
            gate.open()
            #expect(await first.read(until: "hello").hasSuffix("hello"))
        }
    }

    @Test func `a client that sends and does not read is not read either`() async throws {
        var limits = Limits()
        limits.unsentBytesMax = 1024
        limits.writeTimeout = .milliseconds(50)
        let large = [UInt8](repeating: 0x61, count: 1024 * 1024)
        let route = Route(.get, "/") { _, _ in
            .now(Response(contentType: "text/plain", bytes: large))
        }
        try await withServer([route], limits: limits) { bench in
            let client = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client.send(String(repeating: Self.get, count: 100))
            _ = await client.read(until: "\r\n\r\n")
            while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
            // Some megabytes fit into the kernel's buffers; a hundred do not.
            #expect(bench.records.all.count < 50)
        }
    }

    @Test func `more pipelined requests than a turn takes are all answered`() async throws {
        var limits = Limits()
        limits.pipelinedRequestsMax = 2
        try await withServer([Self.hello], limits: limits) { bench in
            let text = await bench.exchange(
                String(repeating: Self.get, count: 99) + "GET / HTTP/1.0\r\n\r\n")
            #expect(text.split(separator: "HTTP/1.1 200 OK\r\n").count == 100)
        }
    }
}
