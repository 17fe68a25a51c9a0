import HTTP
import Synchronization
import Testing

/// How far a streamed answer is ahead of its client.
struct ResponseLeadTests {
    private static let kilobyte = [UInt8](repeating: 0x61, count: 1024)

    @Test(arguments: [
        (sent: 0, lead: 8), (sent: 32, lead: 8), (sent: 36, lead: 9), (sent: 128, lead: 32),
        (sent: 1024, lead: 256), (sent: 1_000_000, lead: 256),
    ])
    func `a stream is ahead by a quarter of what its client took, from 8 KiB to 256`(
        _ kilobytes: (sent: Int, lead: Int)
    ) {
        #expect(
            Limits().responseLead(afterSending: kilobytes.sent * 1024) == kilobytes.lead * 1024)
    }

    @Test func `the most is the most where it is below the least`() {
        var limits = Limits()
        limits.responseLeadBytesMax = 1024
        #expect(limits.responseLead(afterSending: 0) == 1024)
    }

    @Test func `for a client that takes nothing little is computed`() async throws {
        let written = Atomic(0)
        let stream = Route(.get, "/stream") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        while true {
                            try await writer.write(Self.kilobyte)
                            written.add(1024, ordering: .relaxed)
                        }
                    }))
        }
        let other = Route(.get, "/") { _, _ in .now(Response(text: "hello")) }
        try await withServer([stream, other], limits: .patient, loops: 1) { bench in
            let client = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            while written.load(ordering: .relaxed) < 8 * 1024 { await Task.yield() }
            // Turns of the loop, in which it could take more.
            for _ in 0..<100 {
                _ = await bench.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            }
            // 16 KiB unsent in the kernel, 8 in our output, 8 in the pipe, and what is on its way.
            #expect(written.load(ordering: .relaxed) <= 64 * 1024)
        }
    }

    @Test func `a client that resets just after a stream's end costs only its connection`()
        async throws
    {
        var limits = Limits.patient
        limits.responseLeadBytesMin = 1024 * 1024
        limits.responseLeadBytesMax = 1024 * 1024
        let ended = Gate()
        let route = Route(.get, "/") { _, _ in
            .now(
                Response(
                    status: .ok,
                    body: .stream { writer in
                        defer { ended.open() }
                        // Returns when it is taken; then the socket is full, and the end waits.
                        try await writer.write([UInt8](repeating: 0x61, count: 1024 * 1024))
                        try await writer.write(Self.kilobyte)
                    }))
        }
        try await withServer([route], limits: limits, loops: 1) { bench in
            var client: RawClient? = RawClient(port: bench.port, receiveBufferBytes: 4096)
            await client?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await ended.wait()
            // With bytes unread, closing is a reset.
            client = nil
            while bench.server.statistics.connectionsOpen > 0 { await Task.yield() }
            #expect(bench.records.all.map(\.isComplete) == [false])
            #expect(bench.server.statistics.requestsInFlight == 0)
        }
    }
}
