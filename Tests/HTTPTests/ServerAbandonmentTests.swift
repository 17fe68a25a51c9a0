import HTTP
import Testing

/// Clients that go before they have their answer.
struct ServerAbandonmentTests {
    /// Answers when the task is cancelled, and opens the gate.
    private static func work(_ ended: Gate) async -> Response {
        let cancelled = Gate()
        await withTaskCancellationHandler {
            await cancelled.wait()
        } onCancel: {
            cancelled.open()
        }
        ended.open()
        return Response(status: .ok)
    }

    private static func drain(_ body: BodyStream) async {
        var pieces = body.makeAsyncIterator()
        while (try? await pieces.next()) != nil {}
    }

    @Test func `work that ends with its client is cancelled when the client closes`() async throws {
        let (begun, ended) = (Gate(), Gate())
        let route = Route(.post, "/", body: .streamed, endsWithClient: true) { request, _ in
            let body = request.detached().bodyStream
            return .later {
                if let body { await Self.drain(body) }
                begun.open()
                return await Self.work(ended)
            }
        }
        try await withServer([route]) { bench in
            let client = bench.client()
            await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok")
            await begun.wait()
            await client.endSending()
            await ended.wait()
        }
    }

    @Test func `other work goes on, and a client that only ended its sending is answered`()
        async throws
    {
        let (begun, mayEnd) = (Gate(), Gate())
        let route = Route(.get, "/") { _, _ in
            .later {
                begun.open()
                await mayEnd.wait()
                return Response(status: .ok, text: Task.isCancelled ? "cancelled" : "done")
            }
        }
        try await withServer([route]) { bench in
            let client = bench.client()
            await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await begun.wait()
            await client.endSending()
            mayEnd.open()
            #expect(await client.readToEnd().text.hasSuffix("done"))
        }
    }
}
