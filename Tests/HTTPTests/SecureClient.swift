/// A client that speaks TLS to a server over a socket.
final class SecureClient {
    let tls: TLSClient
    /// For what is not TLS.
    let raw: RawClient
    private var readCount = 0

    init(_ tls: TLSClient, _ raw: RawClient) {
        self.tls = tls
        self.raw = raw
    }

    /// Exchanges messages until both sides agree, or one has given up.
    func shakeHands() async {
        while !tls.isEstablished, await carry() {}
        await raw.send(tls.give())
    }

    /// Sends, after the handshake if there was none.
    func send(_ bytes: [UInt8]) async {
        await shakeHands()
        guard tls.isEstablished else { return }
        tls.send(bytes)
        await raw.send(tls.give())
    }

    func send(_ text: String) async { await send(Array(text.utf8)) }

    /// Reads until what came since the last reading ends with `suffix`, or nothing more comes.
    func read(until suffix: String) async -> String {
        while !tls.received[readCount...].suffix(suffix.utf8.count).elementsEqual(suffix.utf8),
            await carry()
        {}
        return take()
    }

    /// Everything until the server closes.
    func readToEnd() async -> String {
        while await carry() {}
        return take()
    }

    /// Whether the server has said farewell, so that nothing can be missing.
    var hasFarewell: Bool { tls.isEnded }

    /// One step in each direction.
    ///
    /// - Returns: Whether the connection goes on.
    private func carry() async -> Bool {
        await raw.send(tls.give())
        let bytes = await raw.readSome()
        tls.take(bytes)
        return !bytes.isEmpty
    }

    private func take() -> String {
        defer { readCount = tls.received.count }
        return String(decoding: tls.received[readCount...], as: UTF8.self)
    }
}
