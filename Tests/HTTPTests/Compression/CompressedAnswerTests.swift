import HTTP
import Testing

/// Which answers are compressed, and that they are the same once read.
struct CompressedAnswerTests {
    private static let text = Array(String(repeating: "a row of some text\n", count: 500).utf8)
    private static let large = Array(String(repeating: "a row of some text\n", count: 9000).utf8)

    private static let routes = [
        Route(.get, "/now") { _, _ in .now(Response(contentType: "text/csv", bytes: text)) },
        Route(.get, "/large") { _, _ in .now(Response(contentType: "text/csv", bytes: large)) },
        Route(.get, "/later") { _, _ in
            .later { Response(contentType: "application/json", bytes: text) }
        },
        Route(.get, "/written") { _, writer in
            writer.respond(headers: ["X-Echo": "1"]) { $0.append(text) }
            return .written
        },
        Route(.get, "/stream") { _, _ in
            .now(
                Response(
                    status: .ok, headers: ["Content-Type": "application/x-ndjson"],
                    body: .stream { writer in
                        for start in stride(from: 0, to: large.count, by: 1000) {
                            let end = min(start + 1000, large.count)
                            try await writer.write(Array(large[start..<end]))
                        }
                    }))
        },
        Route(.get, "/small") { _, _ in .now(Response(text: "small")) },
        Route(.get, "/binary") { _, _ in
            .now(Response(contentType: "application/octet-stream", bytes: text))
        },
        Route(.get, "/events") { _, _ in
            .now(
                Response(
                    status: .ok, headers: ["Content-Type": "text/event-stream"],
                    body: .stream { try await $0.write(text) }))
        },
    ]

    /// One answer, its chunks joined.
    private func get(
        _ path: String, accepting: String?, method: String = "GET"
    ) async throws -> ResponseReader.Item {
        var bytes: [UInt8] = []
        try await withServer(Self.routes) { bench in
            let client = bench.client()
            let accept = accepting.map { "Accept-Encoding: \($0)\r\n" } ?? ""
            await client.send(
                "\(method) \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(accept)\r\n")
            bytes = await client.readBytesToEnd().bytes
        }
        let items = try ResponseReader.read(bytes, areToHead: [method == "HEAD"])
        return try #require(items.first)
    }

    @Test(arguments: ["/now", "/large", "/later", "/written", "/stream"])
    func `an answer is compressed for who wants it`(_ path: String) async throws {
        let whole = ["/large", "/stream"].contains(path) ? Self.large : Self.text
        let plain = try await get(path, accepting: nil)
        #expect(plain.response.body == whole)
        #expect(plain.headers["content-encoding"] == nil)
        for coding in [ContentCoding.gzip, .deflate] {
            let packed = try await get(path, accepting: "\(coding.name), br")
            #expect(packed.headers["content-encoding"] == "\(coding.name)")
            #expect(packed.headers["vary"] == "Accept-Encoding")
            #expect(packed.response.body.count < whole.count / 4)
            #expect(try inflated(packed.response.body, coding) == whole)
        }
    }

    @Test(arguments: ["/small", "/binary", "/events"])
    func `what is small, does not shrink or must not wait goes as it is`(
        _ path: String
    ) async throws {
        let response = try await get(path, accepting: "gzip")
        #expect(response.headers["content-encoding"] == nil)
    }

    @Test(arguments: [(count: 1023, coding: nil), (count: 1024, coding: "gzip")])
    func `a whole answer is compressed from the least size on`(
        _ body: (count: Int, coding: String?)
    ) async throws {
        #expect(CompressionLimits().responseBytesMin == 1024)
        let bytes = [UInt8](repeating: 0x61, count: body.count)
        let ways = [
            Route(.get, "/now") { _, _ in .now(Response(contentType: "text/csv", bytes: bytes)) },
            Route(.get, "/later") { _, _ in
                .later { Response(contentType: "text/csv", bytes: bytes) }
            },
            Route(.get, "/written") { _, writer in
                writer.respond { $0.append(bytes) }
                return .written
            },
        ]
        try await withServer(ways) { bench in
            for way in ["/now", "/later", "/written"] {
                let client = bench.client()
                await client.send(
                    "GET \(way) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Accept-Encoding: gzip\r\n\r\n")
                let answer = try ResponseReader.read(
                    await client.readBytesToEnd().bytes, areToHead: [false])
                #expect(answer.first?.headers["content-encoding"] == body.coding, "\(way)")
            }
        }
    }

    @Test(arguments: [(count: 8192, isInTask: false), (count: 8193, isInTask: true)])
    func `an event loop compresses up to its most itself, a task what is larger`(
        _ body: (count: Int, isInTask: Bool)
    ) async throws {
        var limits = Limits()
        limits.compression.loopBytesMax = 8192
        // A task counts as a request in flight, and finds no room.
        limits.requestsInFlightMax = 0
        let bytes = [UInt8](repeating: 0x61, count: body.count)
        let route = Route(.get, "/") { _, _ in
            .now(Response(contentType: "text/csv", bytes: bytes))
        }
        try await withServer([route], limits: limits) { bench in
            let client = bench.client()
            await client.send(
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Accept-Encoding: gzip\r\n\r\n")
            _ = await client.readToEnd()
            #expect(
                bench.records.all.map(\.status) == [body.isInTask ? .serviceUnavailable : .ok])
        }
    }

    @Test func `HEAD is told what GET would be`() async throws {
        let get = try await get("/now", accepting: "gzip")
        let head = try await self.get("/now", accepting: "gzip", method: "HEAD")
        #expect(head.headers["content-length"] == get.headers["content-length"])
        #expect(head.headers["content-encoding"] == "gzip")
        #expect(head.response.body == [])
    }
}
