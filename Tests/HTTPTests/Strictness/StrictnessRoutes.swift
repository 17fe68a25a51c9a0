import HTTP

/// What the server under the strictness rows does: it tells what it saw.
enum StrictnessRoutes {
    static let all = echoes + special

    /// Small enough that a row can exceed them.
    static var limits: Limits {
        var limits = Limits()
        limits.bodyBytesMax = 65_536
        limits.streamedBodyBytesMax = 131_072
        return limits
    }

    private static let echoes = HTTP.Method.allCases.filter { $0 != .head }.flatMap { method in
        ["/", "/{a}", "/{a}/{b}"].map { Route(method, $0) { request, _ in .now(seen(request)) } }
    }

    private static let special = [
        Route(.get, "/empty") { _, _ in .now(Response(status: .noContent)) },
        Route(.get, "/unmodified") { _, _ in .now(Response(status: .notModified)) },
        Route(.get, "/later") { _, _ in .later { Response(text: "later") } },
        Route(.get, "/header") { request, _ in
            var response = Response(text: "header")
            response.headers.append("X-Echo", request.query("value") ?? "")
            return .now(response)
        },
        Route(.get, "/rows") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        try await writer.write(Array("one\n".utf8))
                        try await writer.write(Array("two\n".utf8))
                    }))
        },
        // Where no echo answers the other methods.
        Route(.post, "/a/b/streamed", body: .streamed) { request, _ in
            guard let body = request.detached().bodyStream else {
                preconditionFailure("a streamed route has a stream")
            }
            return .later { await count(body) }
        },
        Route(.post, "/unread", body: .streamed) { _, _ in .now(Response(text: "unread")) },
    ]

    /// Method, path and query, the body's length, and the body where it is short.
    private static func seen(_ request: borrowing Request) -> Response {
        var text = "\(request.method.rawValue) \(request.path)"
        let query = request.queryNames.map { name in
            let value = request.query(name) ?? ""
            return value.isEmpty ? name : "\(name)=\(value)"
        }
        if !query.isEmpty { text += "?\(query.joined(separator: "&"))" }
        text += " \(request.body.count)"
        var bytes = Array(text.utf8)
        if (1..<64).contains(request.body.count) { bytes += Array(" ".utf8) + Array(request.body) }
        return Response(contentType: "text/plain", bytes: bytes)
    }

    private static func count(_ body: BodyStream) async -> Response {
        var count = 0
        do {
            for try await piece in body { count += piece.count }
        } catch {
            return Response(status: .badRequest, text: "streamed: \(error)")
        }
        return Response(text: "streamed \(count)")
    }
}
