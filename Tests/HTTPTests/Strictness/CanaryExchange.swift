/// Bytes of any kind, and behind them on the same connection a canary: a good request whose answer
/// shows that the server knows where the bytes before it ended.
enum CanaryExchange {
    /// How the bytes are handed to the network.
    enum Delivery: Sendable {
        case whole
        case byteByByte
    }

    static let request = Array(
        "GET /canary HTTP/1.1\r\nHost: a\r\nX-Request-Id: canary\r\nConnection: close\r\n\r\n".utf8)

    static let answer = StrictnessOutcome.Response(status: 200, body: Array("GET /canary 0".utf8))

    static func isAnswer(_ item: ResponseReader.Item) -> Bool {
        item.headers["x-request-id"] == "canary"
    }

    /// Sends the parts, waiting for an answer between them, then the canary.
    ///
    /// - Returns: All that came back.
    static func run(
        _ parts: [[UInt8]], over client: RawClient, _ delivery: Delivery
    ) async -> [UInt8] {
        var received: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index > 0 { received += Array(await client.read(until: "\r\n\r\n").utf8) }
            await send(index + 1 == parts.count ? part + request : part, over: client, delivery)
        }
        // What waits for more than comes must not wait for ever.
        await client.endSending()
        return received + (await client.readBytesToEnd().bytes)
    }

    private static func send(
        _ bytes: [UInt8], over client: RawClient, _ delivery: Delivery
    ) async {
        switch delivery {
        case .whole: await client.send(bytes)
        case .byteByByte: for byte in bytes { await client.send([byte]) }
        }
    }
}
