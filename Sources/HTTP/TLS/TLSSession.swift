import COpenSSL

/// The server's side of TLS on one connection's socket, used as the socket would be.
///
/// The handshake happens within the first calls of `receive`. A call that could do nothing is made
/// again when the socket is ready for what `receivingAwaits` or `sendingAwaits` says.
///
/// What TLS does behind the calls, and what follows from it:
///
/// 1. To receive it may have to send, and the reverse; hence the two properties.
/// 2. It reads more from the socket than it gives away; epoll does not announce that rest, so who
///    stops receiving before `.wouldBlock` asks `hasPending`, and again when something was sent.
/// 3. A record, once encrypted, must be sent: after `.wouldBlock` the next `send` begins with the
///    same bytes, at whatever address.
/// 4. While a record is half sent nothing is received. The client may ask for new keys, and
///    OpenSSL, which would have to answer in the middle of a `send`, can fail then ("bad length").
/// 5. After a failure nothing is sent any more, not even a farewell (`SSL_shutdown(3)`).
package struct TLSSession: ~Copyable {
    private let ssl: OpaquePointer
    /// What ended a `receive` that had bytes to give; told by the next one.
    private var unreported: Socket.Outcome?
    /// Whether there is more that was read from the socket and not received.
    private var hasMore = false
    private var awaitedByReceiving: Poller.Interest = .reading
    /// Whether the socket has taken a part of a record only.
    private var isRecordHalfSent = false
    private var isSendingEnded = false

    /// Whether the handshake is over.
    package private(set) var isEstablished = false
    /// What the socket must be ready for before `send` or `endSending` can do more.
    package private(set) var sendingAwaits: Poller.Interest = .writing
    /// Why the last outcome was `.failed`.
    package private(set) var failure: TLSFailure?

    /// Begins a session in the server's role.
    ///
    /// - Parameter descriptor: A connected socket that does not block. It stays the caller's, who
    ///   closes it after the session.
    /// - Returns: `nil` when memory is short.
    package init?(_ context: TLSContext, descriptor: Int32) {
        guard let ssl = SSL_new(context.pointer) else { return nil }
        guard let bio = SocketBIO.make(descriptor) else {
            SSL_free(ssl)
            return nil
        }
        SSL_set_bio(ssl, bio, bio)
        SSL_set_accept_state(ssl)
        self.ssl = ssl
    }

    deinit { SSL_free(ssl) }

    /// What the socket must be ready for before `receive` can do more.
    package var receivingAwaits: Poller.Interest {
        isRecordHalfSent ? .writing : awaitedByReceiving
    }

    /// Whether `receive` has something to give that the socket will not announce.
    package var hasPending: Bool { hasMore && !isRecordHalfSent }

    /// Receives what is there of data, at most `space.count` bytes, which must not be 0.
    ///
    /// - Returns: `.ended` after the client's farewell or the end of its stream.
    package mutating func receive(into space: UnsafeMutableRawBufferPointer) -> Socket.Outcome {
        if isRecordHalfSent { return .wouldBlock }
        hasMore = false
        if let outcome = unreported.take() { return outcome }
        var count = 0
        repeat {
            let rest = UnsafeMutableRawBufferPointer(rebasing: space[count...])
            let outcome = receiveRecord(into: rest)
            guard case .moved(let moved) = outcome else {
                if count == 0 { return outcome }
                if outcome != .wouldBlock {
                    unreported = outcome
                    hasMore = true
                }
                return .moved(count)
            }
            count += moved
            hasMore = SSL_has_pending(ssl) == 1
        } while hasMore && count < space.count
        return .moved(count)
    }

    /// Sends a record (16 KiB) or the rest of one and another. Never raises SIGPIPE.
    ///
    /// - Parameter bytes: Not empty; after `.wouldBlock` the same bytes, or more behind them.
    package mutating func send(_ bytes: UnsafeRawBufferPointer) -> Socket.Outcome {
        guard failure == nil else { return .failed }
        ERR_clear_error()
        var count = 0
        if SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &count) == 1 {
            sendingAwaits = .writing
            isRecordHalfSent = false
            noteHandshake()
            return .moved(count)
        }
        return sendingRefusal()
    }

    /// Tells the client that nothing more will come (`close_notify`). It may still send.
    ///
    /// - Returns: Whether that is done, or cannot be; where not, the socket is full, and the call
    ///   is to be made again.
    @discardableResult
    package mutating func endSending() -> Bool {
        guard isEstablished, failure == nil, !isSendingEnded else { return true }
        ERR_clear_error()
        if SSL_shutdown(ssl) >= 0 {
            isSendingEnded = true
            isRecordHalfSent = false
            return true
        }
        return sendingRefusal() != .wouldBlock
    }

    private mutating func receiveRecord(into space: UnsafeMutableRawBufferPointer)
        -> Socket.Outcome
    {
        guard failure == nil else { return .failed }
        ERR_clear_error()
        var count = 0
        let code = SSL_read_ex(ssl, space.baseAddress, space.count, &count)
        noteHandshake()
        if code == 1 {
            awaitedByReceiving = .reading
            return .moved(count)
        }
        let (outcome, awaited) = refusal()
        if let awaited { awaitedByReceiving = awaited }
        return outcome
    }

    private mutating func sendingRefusal() -> Socket.Outcome {
        let (outcome, awaited) = refusal()
        if let awaited { sendingAwaits = awaited }
        isRecordHalfSent = awaited == .writing
        return outcome
    }

    private mutating func noteHandshake() {
        if !isEstablished { isEstablished = SSL_is_init_finished(ssl) == 1 }
    }

    /// Why the call just made could not do what it is for, and what it waits for.
    private mutating func refusal() -> (Socket.Outcome, awaited: Poller.Interest?) {
        switch SSL_get_error(ssl, 0) {
        case SSL_ERROR_WANT_READ: return (.wouldBlock, .reading)
        case SSL_ERROR_WANT_WRITE: return (.wouldBlock, .writing)
        case SSL_ERROR_ZERO_RETURN where isEstablished: return (.ended, nil)
        default:
            failure = reason()
            return (.failed, nil)
        }
    }

    private func reason() -> TLSFailure {
        guard let error = OpenSSLError.first else { return .disconnected }
        guard error.library == ERR_LIB_SSL else { return .refused(reason: error.text) }
        switch error.reason {
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST:
            return .plainHTTP
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            let detail = String(cString: X509_verify_cert_error_string(SSL_get_verify_result(ssl)))
            return .refused(reason: "\(error.text): \(detail)")
        default:
            return .refused(reason: error.text)
        }
    }
}
