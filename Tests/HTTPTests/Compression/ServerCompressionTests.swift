import HTTP
import Testing

/// Compressed bodies through a running server, both ways.
struct ServerCompressionTests {
    private static let text = Array(String(repeating: "a row of some text\n", count: 500).utf8)

    /// Answers with its body's length and the sum of its bytes.
    private static func summing(_ policy: BodyPolicy) -> Route {
        Route(.post, "/", body: policy) { request, _ in
            let owned = request.detached()
            return .later {
                var bytes = owned.body
                do {
                    if let stream = owned.bodyStream {
                        for try await piece in stream { bytes += piece }
                    }
                } catch {
                    return Response(status: .badRequest, text: "\(error)")
                }
                let sum = bytes.reduce(0) { $0 &+ Int($1) }
                return Response(text: "\(bytes.count) \(sum)")
            }
        }
    }

    private static func post(_ body: [UInt8], _ coding: String, chunked: Bool = false) -> [UInt8] {
        let framing =
            chunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.count)"
        let head =
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: \(coding)\r\n"
            + "\(framing)\r\n\r\n"
        guard chunked else { return Array(head.utf8) + body }
        var bytes = Array(head.utf8)
        for start in stride(from: 0, to: body.count, by: 7) {
            let piece = body[start..<min(start + 7, body.count)]
            bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece
            bytes += Array("\r\n".utf8)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    private func answer(
        to bytes: [UInt8], _ policy: BodyPolicy, limits: Limits = Limits()
    ) async throws -> ReadResponse {
        var text = ""
        try await withServer([Self.summing(policy)], limits: limits) { bench in
            let client = bench.client()
            await client.send(bytes)
            text = await client.readToEnd().text
        }
        return ReadResponse(text)
    }

    @Test(
        arguments: [BodyPolicy.buffered, .streamed],
        [ContentCoding.gzip, .deflate])
    func `a compressed request is handled as if it were plain`(
        _ policy: BodyPolicy, _ coding: ContentCoding
    ) async throws {
        let sum = Self.text.reduce(0) { $0 + Int($1) }
        for chunked in [false, true] {
            let bytes = Self.post(
                deflated(Self.text, coding), "\(coding.name)", chunked: chunked)
            let response = try await answer(to: bytes, policy)
            #expect(response.body == "\(Self.text.count) \(sum)")
        }
    }

    @Test func `a streamed body that unfolds to megabytes arrives whole`() async throws {
        var limits = Limits()
        limits.requestBufferBytesMax = 64 * 1024
        let large = [UInt8](repeating: 1, count: 24 * 1024 * 1024)
        limits.compression.inflationRatioMax = 2000
        let response = try await answer(
            to: Self.post(deflated(large), "gzip"), .streamed, limits: limits)
        #expect(response.body == "\(large.count) \(large.count)")
    }

    @Test(arguments: [
        ("br", "415 Unsupported Media Type"), ("gzip, gzip", "415 Unsupported Media Type"),
        ("gzip", "400 Bad Request"),
    ])
    func `a body that cannot be decompressed is refused`(
        _ coding: String, _ status: String
    ) async throws {
        let response = try await answer(
            to: Self.post(Array("no gzip".utf8), coding), .buffered)
        #expect(response.status == "HTTP/1.1 \(status)")
        let accepted = response.headers["accept-encoding"]
        #expect(accepted == (status.hasPrefix("415") ? "gzip, deflate" : nil))
    }

    @Test func `a truncated body is a 400`() async throws {
        let bytes = Self.post(Array(deflated(Self.text).dropLast(9)), "gzip")
        let response = try await answer(to: bytes, .buffered)
        #expect(response.status == "HTTP/1.1 400 Bad Request")
        #expect(
            response.body
                == "truncated compressed body: It ends before its compressed data does.")
    }

    @Test(arguments: [BodyPolicy.buffered(bytesMax: 5000), .streamed(bytesMax: 5000)])
    func `a body may not unfold beyond its route's limit`(_ policy: BodyPolicy) async throws {
        let response = try await answer(to: Self.post(deflated(Self.text), "gzip"), policy)
        if policy == .buffered(bytesMax: 5000) {
            #expect(response.status == "HTTP/1.1 413 Content Too Large")
            #expect(
                response.body
                    == "request body too large: Decompressed, it may have 5000 bytes.")
        } else {
            #expect(response.body == "inflation(HTTP.InflationError.tooLarge(bytesMax: 5000))")
        }
    }

    @Test func `a bomb is refused by its ratio`() async throws {
        let bomb = try GzipCommand.compress(
            [UInt8](repeating: 0, count: 8 * 1024 * 1024), level: 9)
        let response = try await answer(to: Self.post(bomb, "gzip"), .buffered)
        #expect(response.status == "HTTP/1.1 413 Content Too Large")
        #expect(
            response.body
                == "request body too compressed: Decompressed, it may have 800 times its bytes.")
    }
}
