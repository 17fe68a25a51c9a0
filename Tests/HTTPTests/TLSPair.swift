import HTTP

/// A server's session and a client, with a socket pair between them.
struct TLSPair: ~Copyable {
    var server: TLSSession
    let client: TLSClient
    /// The client's end of the pair, for what is not TLS.
    let far: TLSWire
    private let near: TLSWire
    /// What the server has received.
    private(set) var received: [UInt8] = []
    /// What the server's last `receive` came to.
    private(set) var outcome = Socket.Outcome.wouldBlock

    /// - Parameter sendBufferBytes: A small one is soon full.
    init(
        _ context: TLSContext, _ client: TLSClient = TLSClient(), sendBufferBytes: Int32? = nil
    ) {
        self.client = client
        (near, far) = TLSWire.pair(sendBufferBytes: sendBufferBytes)
        guard let server = TLSSession(context, descriptor: near.descriptor) else {
            preconditionFailure("memory is short")
        }
        self.server = server
    }

    /// Carries bytes in both directions until both sides wait.
    mutating func exchange() {
        var isMoving = true
        while isMoving {
            isMoving = far.send(client.give())
            let count = received.count
            receive()
            let answer = far.receive()
            client.take(answer)
            isMoving = isMoving || received.count > count || !answer.isEmpty
        }
    }

    /// Lets the server receive until it waits or ends.
    mutating func receive() {
        repeat { receiveOnce() } while outcome.hasMoved
    }

    mutating func receiveOnce(space count: Int = 16 * 1024) {
        var space = [UInt8](repeating: 0, count: count)
        outcome = space.withUnsafeMutableBytes { server.receive(into: $0) }
        if case .moved(let count) = outcome { received += space[..<count] }
    }

    @discardableResult
    mutating func send(_ bytes: some Collection<UInt8>) -> Socket.Outcome {
        Array(bytes).withUnsafeBytes { server.send($0) }
    }

    /// Whether the server's socket is ready for one of these, as epoll would say.
    func isReady(for interest: Poller.Interest) -> Bool {
        interest.contains(.reading) && near.isReadable
            || interest.contains(.writing) && near.isWritable
    }

    /// The number of bytes the server's socket holds for it.
    var unreadCount: Int { near.count }

    /// Makes the server's socket full.
    ///
    /// - Returns: The number of bytes that are in it now, none of them TLS.
    func fill() -> Int { near.fill() }
}

extension Socket.Outcome {
    var hasMoved: Bool { if case .moved = self { true } else { false } }
}
