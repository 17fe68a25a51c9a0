/// What moves a connection's bytes: its socket, or TLS on it.
struct Transport: ~Copyable {
    private let socket: Socket
    /// `nil` where bytes go as they are.
    private var session: TLSSession?

    init(_ socket: Socket, _ session: consuming TLSSession?) {
        self.socket = socket
        self.session = session
    }

    var isSecure: Bool {
        switch session {
        case .some: true
        case nil: false
        }
    }

    /// Whether data can be exchanged: for TLS after its handshake.
    var isEstablished: Bool {
        switch session {
        case .some(let session): session.isEstablished
        case nil: true
        }
    }

    /// Why TLS ended before its time.
    var failure: TLSFailure? {
        switch session {
        case .some(let session): session.failure
        case nil: nil
        }
    }

    /// Whether `receive` has something to give that the socket will not announce.
    var hasPending: Bool {
        switch session {
        case .some(let session): session.hasPending
        case nil: false
        }
    }

    /// What the socket must be ready for so that bytes can move in these directions.
    func awaited(for directions: Poller.Interest) -> Poller.Interest {
        switch session {
        case .some(let session):
            var awaited: Poller.Interest = []
            if directions.contains(.reading) { awaited.formUnion(session.receivingAwaits) }
            if directions.contains(.writing) { awaited.formUnion(session.sendingAwaits) }
            return awaited
        case nil: return directions
        }
    }

    mutating func receive(into space: UnsafeMutableRawBufferPointer) -> Socket.Outcome {
        session?.receive(into: space) ?? socket.receive(into: space)
    }

    /// Whether the client has closed, at least its way to us.
    var isInputOver: Bool { socket.isInputOver }

    mutating func send(_ bytes: UnsafeRawBufferPointer) -> Socket.Outcome {
        session?.send(bytes) ?? socket.send(bytes)
    }

    /// Tells the client that it has everything, where TLS has words for that.
    ///
    /// - Returns: Whether that is done; where not, the call is to be made again when the socket is
    ///   ready for what `awaited(for: .writing)` says.
    mutating func sayFarewell() -> Bool {
        session?.endSending() ?? true
    }

    /// Ends the sending. What the client still sends is of no interest, and comes as it is.
    mutating func endSending() {
        session = nil
        socket.endSending()
    }

    /// From here on bytes go as they are.
    mutating func giveUpTLS() {
        session = nil
    }

    func close() {
        socket.close()
    }

    /// Closes so that the other side sees an error, not an end.
    func reset() {
        socket.reset()
    }
}
