import HTTP
import Synchronization
import Testing

/// Bodies that are never whole in memory.
struct ServerStreamTests {
    private static let kilobyte = [UInt8](repeating: 0x61, count: 1024)

    @Test func `a streamed answer comes in chunks`() async throws {
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        try await writer.write(Array("hello".utf8))
                    }))
        }
        try await withServer([route]) { bench in
            let response = ReadResponse(
                await bench.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            #expect(response.headers["transfer-encoding"] == "chunked")
            #expect(response.headers["content-length"] == nil)
            #expect(response.body == "5\r\nhello\r\n0\r\n\r\n")
        }
    }

    @Test func `a trailer follows the last chunk`() async throws {
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        try await writer.write(Array("hello".utf8))
                        writer.setTrailer("Count", "5")
                    }))
        }
        try await withServer([route]) { bench in
            let response = ReadResponse(
                await bench.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            #expect(response.body == "5\r\nhello\r\n0\r\nCount: 5\r\n\r\n")
        }
    }

    @Test func `a streamed answer to HTTP 1.0 ends with the connection`() async throws {
        let route = Route(.get, "/") { _, _ in
            .later {
                Response(status: .ok, body: .stream { try await $0.write(Array("hello".utf8)) })
            }
        }
        try await withServer([route]) { bench in
            let response = ReadResponse(
                await bench.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
            #expect(response.headers["transfer-encoding"] == nil)
            #expect(response.headers["connection"] == "close")
            #expect(response.body == "hello")
        }
    }

    @Test func `an error in a stream cuts the answer before its last chunk`() async throws {
        struct Failure: Error {}
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        try await writer.write(Array("hello".utf8))
                        throw Failure()
                    }))
        }
        try await withServer([route]) { bench in
            let text = await bench.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(!text.hasSuffix("0\r\n\r\n"))
            #expect(bench.records.all.first?.isComplete == false)
        }
    }

    @Test func `a slow reader holds the writer back and misses nothing`() async throws {
        let written = Atomic(0)
        let pieces = 32 * 1024
        var limits = Limits()
        limits.responseLeadBytesMax = 16 * 1024
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        for _ in 0..<pieces {
                            try await writer.write(Self.kilobyte)
                            written.add(1, ordering: .relaxed)
                        }
                    }))
        }
        try await withServer([route], limits: limits) { bench in
            let client = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client.send("GET / HTTP/1.0\r\n\r\n")
            _ = await client.read(until: "\r\n\r\n")
            let first = await client.read(count: 64 * 1024)
            // What is ahead of the client is in the kernel's buffers and ours: megabytes are not.
            #expect(written.load(ordering: .relaxed) < pieces / 2)
            let rest = await client.readToEnd()
            #expect(first.count + rest.text.utf8.count == pieces * 1024)
            #expect(written.load(ordering: .relaxed) == pieces)
        }
    }

    @Test func `the writer of a stream learns that its client has gone`() async throws {
        let failure = Observed<BodyError>()
        let ended = Gate()
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        defer { ended.open() }
                        do throws(BodyError) {
                            while true { try await writer.write(Self.kilobyte) }
                        } catch {
                            failure.value = error
                        }
                    }))
        }
        try await withServer([route]) { bench in
            var client: RawClient? = bench.client()
            await client?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await client?.read(count: 1000)
            client = nil
            await ended.wait()
            let reason = failure.value
            #expect(reason == .disconnected || reason == .cancelled)
        }
    }

    /// Answers with the number of bytes it was sent, or the reason it stopped.
    private static func counting(_ policy: BodyPolicy = .streamed, after gate: Gate? = nil) -> Route
    {
        Route(.post, "/", body: policy) { request, _ in
            let request = request.detached()
            return .later {
                guard let stream = request.bodyStream else {
                    return Response(status: .internalServerError)
                }
                await gate?.wait()
                var count = 0
                do throws(BodyError) {
                    var pieces = stream.makeAsyncIterator()
                    while let piece = try await pieces.next() { count += piece.count }
                } catch {
                    return Response(status: .badRequest, text: "\(error)")
                }
                return Response(text: "\(count)")
            }
        }
    }

    @Test func `a streamed request is read as it comes`() async throws {
        try await withServer([Self.counting()]) { bench in
            let client = bench.client()
            await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            for _ in 0..<100 {
                await client.send("3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n")
            }
            await client.send("0\r\n\r\n")
            #expect(ReadResponse(await client.readToEnd().text).body == "100000")
        }
    }

    @Test func `a request whose reader waits is not read into memory`() async throws {
        let gate = Gate()
        var limits = Limits()
        limits.requestBufferBytesMax = 16 * 1024
        try await withServer([Self.counting(after: gate)], limits: limits) { bench in
            let count = 32 * 1024 * 1024
            let client = bench.client()
            async let sent: Void = client.send(
                Array("POST / HTTP/1.0\r\nContent-Length: \(count)\r\n\r\n".utf8)
                    + [UInt8](repeating: 0x61, count: count))
            gate.open()
            await sent
            #expect(ReadResponse(await client.readToEnd().text).body == "\(count)")
            #expect(bench.records.all.first?.bytesIn ?? 0 > count)
        }
    }

    @Test func `a streamed answer may read its request while it is written`() async throws {
        let route = Route(.post, "/", body: .streamed) { request, _ in
            let request = request.detached()
            return .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        guard let stream = request.bodyStream else { return }
                        for try await piece in stream { try await writer.write(piece) }
                    }))
        }
        try await withServer([route]) { bench in
            let client = bench.client()
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
            #expect(await client.read(until: "\r\n\r\n").contains("Connection: close\r\n"))
            await client.send("hello")
            #expect(await client.read(until: "hello\r\n") == "5\r\nhello\r\n")
            await client.send("again")
            #expect(await client.readToEnd().text == "5\r\nagain\r\n0\r\n\r\n")
        }
    }

    @Test func `the reader of a request that was answered is let go`() async throws {
        let failure = Observed<BodyError>()
        let ended = Gate()
        let route = Route(.post, "/", body: .streamed) { request, writer in
            let stream = request.detached().bodyStream
            Task {
                defer { ended.open() }
                do throws(BodyError) {
                    var pieces = stream?.makeAsyncIterator()
                    while try await pieces?.next() != nil {}
                } catch {
                    failure.value = error
                }
            }
            writer.respond { $0.append(literal: "done") }
            return .written
        }
        try await withServer([route]) { bench in
            _ = await bench.exchange("POST / HTTP/1.0\r\nContent-Length: 10\r\n\r\nhello")
            await ended.wait()
            #expect(failure.value == .disconnected)
        }
    }

    @Test func `a streamed request with wrong chunks ends in its reader`() async throws {
        try await withServer([Self.counting()]) { bench in
            let text = await bench.exchange(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n")
            #expect(ReadResponse(text).body == "malformed")
        }
    }

    @Test func `a streamed request above its limit ends in its reader`() async throws {
        try await withServer([Self.counting(.streamed(bytesMax: 2))]) { bench in
            let text = await bench.exchange(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            #expect(ReadResponse(text).body == "tooLarge(bytesMax: 2)")
        }
    }

    @Test func `an early answer to a large upload reaches its client`() async throws {
        let route = Route(.post, "/", body: .streamed) { _, _ in
            .now(Response(status: .unprocessableContent, text: "no"))
        }
        try await withServer([route]) { bench in
            let text = await bench.exchange(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
                    + String(repeating: "x", count: 300_000))
            let response = ReadResponse(text)
            #expect(response.status == "HTTP/1.1 422 Unprocessable Content")
            #expect(response.headers["connection"] == "close")
            #expect(response.body == "no")
        }
    }
}
