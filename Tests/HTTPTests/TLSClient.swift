import COpenSSL

/// OpenSSL in the client's role, without a socket: the test carries its bytes.
final class TLSClient {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private(set) var received: [UInt8] = []
    /// Whether the server has said farewell.
    private(set) var isEnded = false
    private(set) var failure: String?

    /// - Parameters:
    ///   - version: The only one that is offered, as in `TLS1_2_VERSION`.
    ///   - protocols: Offered by ALPN.
    ///   - certificate: Paths of what is shown when the server asks.
    ///   - session: One to resume.
    init(
        version: Int32? = nil, protocols: [String] = [],
        certificate: (path: String, keyPath: String)? = nil, session: OpaquePointer? = nil
    ) {
        context = SSL_CTX_new(TLS_client_method())
        // What the server must refuse, the client has to be able to offer.
        SSL_CTX_set_security_level(context, 0)
        if let version {
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(version), nil)
            SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
        }
        if let certificate {
            SSL_CTX_use_certificate_chain_file(context, certificate.path)
            SSL_CTX_use_PrivateKey_file(context, certificate.keyPath, SSL_FILETYPE_PEM)
        }
        ssl = SSL_new(context)
        incoming = BIO_new(BIO_s_mem())
        outgoing = BIO_new(BIO_s_mem())
        SSL_set_bio(ssl, incoming, outgoing)
        SSL_set_connect_state(ssl)
        let names = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        SSL_set_alpn_protos(ssl, names, UInt32(names.count))
        if let session { SSL_set_session(ssl, session) }
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    var isEstablished: Bool { SSL_is_init_finished(ssl) == 1 }

    var isResumed: Bool { SSL_session_reused(ssl) == 1 }

    /// To resume with another client. The caller frees it.
    var session: OpaquePointer? { SSL_get1_session(ssl) }

    /// The protocol the server has chosen.
    var selectedProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &count)
        return name.map {
            String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self)
        }
    }

    /// The common name in the server's certificate.
    var serverName: String {
        let certificate = SSL_get1_peer_certificate(ssl)
        defer { X509_free(certificate) }
        var text = [CChar](repeating: 0, count: 64)
        let count = X509_NAME_get_text_by_NID(
            X509_get_subject_name(certificate), NID_commonName, &text, Int32(text.count))
        return String(decoding: text[..<Int(count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Takes bytes from the server and does what they ask for.
    func take(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        if !bytes.isEmpty { BIO_write(incoming, bytes, Int32(bytes.count)) }
        advance()
    }

    /// Everything that is to be carried to the server.
    func give() -> [UInt8] {
        advance()
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(outgoing))
        if !bytes.isEmpty { BIO_read(outgoing, &bytes, Int32(bytes.count)) }
        return bytes
    }

    /// Encrypts; at least one record per call.
    func send(_ bytes: [UInt8]) {
        var count = 0
        precondition(SSL_write_ex(ssl, bytes, bytes.count, &count) == 1)
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func endSending() { SSL_shutdown(ssl) }

    /// A record that holds no data (TLS 1.3; RFC 8446, 4.6.3).
    ///
    /// - Parameter isMutual: Whether the server is to send one too.
    func updateKey(isMutual: Bool = false) {
        let kind = isMutual ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED
        precondition(SSL_key_update(ssl, kind) == 1)
        precondition(SSL_do_handshake(ssl) == 1)
    }

    /// Asks for another handshake on the same session (TLS 1.2).
    func renegotiate() {
        precondition(SSL_renegotiate(ssl) == 1)
    }

    private func advance() {
        guard failure == nil, !isEnded else { return }
        var space = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            ERR_clear_error()
            var count = 0
            if SSL_read_ex(ssl, &space, space.count, &count) == 1 {
                received += space[..<count]
                continue
            }
            switch SSL_get_error(ssl, 0) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: break
            case SSL_ERROR_ZERO_RETURN: isEnded = true
            default: failure = String(cString: ERR_reason_error_string(ERR_peek_error()))
            }
            return
        }
    }
}
