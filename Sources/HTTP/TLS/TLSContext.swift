import COpenSSL
import Glibc

/// A certificate, its key and the rules of a handshake: what the sessions of a listener share.
///
/// A session keeps what it needs of its context alive, so a context can be replaced at any time.
package final class TLSContext: Sendable {
    // Not changed after `init`; what sessions do with it is counted atomically by OpenSSL.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Reads the files. Takes milliseconds.
    package init(_ configuration: TLSConfiguration) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(TLS_server_method()) else {
            throw .unavailable(reason: OpenSSLError.first?.text ?? "out of memory")
        }
        self.pointer = pointer
        setRules()
        selectProtocol()
        try Self.requireFile(.certificate, configuration.certificatePath)
        try Self.requireFile(.key, configuration.keyPath)
        if let path = configuration.clientCAPath { try Self.requireFile(.clientCA, path) }
        try useCertificate(configuration.certificatePath)
        try useKey(configuration)
        try checkValidity(configuration.certificatePath)
        if let path = configuration.clientCAPath { try demandClientCertificate(path) }
    }

    deinit { SSL_CTX_free(pointer) }

    /// When the certificate's validity ends, as in `2026-01-31T00:00:00Z`.
    package var expiry: String {
        guard let time = X509_get0_notAfter(SSL_CTX_get0_certificate(pointer)) else {
            preconditionFailure("a context has a certificate")
        }
        return Self.text(of: time)
    }

    /// Opening a pipe or a device could wait for ever.
    private static func requireFile(_ file: TLSError.File, _ path: String) throws(TLSError) {
        var status = stat()
        // Where nothing is found libssl tells why.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        throw .unreadable(file, path: path, reason: "it is not a regular file")
    }

    private func setRules() {
        _ = COpenSSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION)
        // 112 bits: RSA of 2048, no SHA-1 signatures.
        SSL_CTX_set_security_level(pointer, 2)
        // A client that ends its sending without TLS's own farewell is one that has ended its
        // sending: requests say how long they are, so none can be cut unnoticed (RFC 9112, 9.8).
        SSL_CTX_set_options(
            pointer,
            COpenSSL_OP_NO_RENEGOTIATION | COpenSSL_OP_NO_COMPRESSION
                | COpenSSL_OP_CIPHER_SERVER_PREFERENCE | COpenSSL_OP_IGNORE_UNEXPECTED_EOF)
        COpenSSL_CTX_set_mode(
            pointer,
            Int(
                SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                    | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        // Without this one call would read for as long as a client sends records without data.
        COpenSSL_CTX_clear_mode(pointer, Int(SSL_MODE_AUTO_RETRY))
        // One `recv` a record instead of two; `TLSSession.hasPending` tells what is left behind.
        COpenSSL_CTX_set_read_ahead(pointer, 1)
        // Sessions are resumed by tickets, which the clients keep.
        COpenSSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
        // Without a name OpenSSL refuses to resume a session that had a client certificate.
        SSL_CTX_set_session_id_context(pointer, "larder", 6)
    }

    /// Speaks `http/1.1` with a client that names its protocols, and with no other (RFC 7301, 3.2).
    private func selectProtocol() {
        SSL_CTX_set_alpn_select_cb(
            pointer,
            { _, selected, selectedCount, offered, offeredCount, _ in
                // A length, then the name; the selection points into it, so it must stay.
                let ours: StaticString = "\u{8}http/1.1"
                var name: UnsafeMutablePointer<UInt8>?
                let code = SSL_select_next_proto(
                    &name, selectedCount, ours.utf8Start, UInt32(ours.utf8CodeUnitCount),
                    offered, offeredCount)
                guard code == OPENSSL_NPN_NEGOTIATED else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                selected?.pointee = UnsafePointer(name)
                return SSL_TLSEXT_ERR_OK
            }, nil)
    }

    private func useCertificate(_ path: String) throws(TLSError) {
        guard SSL_CTX_use_certificate_chain_file(pointer, path) == 1 else {
            throw Self.error(in: .certificate, path)
        }
    }

    private func useKey(_ configuration: TLSConfiguration) throws(TLSError) {
        let path = configuration.keyPath
        // Called for an encrypted key only. OpenSSL's own would ask at the terminal.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, wasAsked in
            wasAsked?.assumingMemoryBound(to: Bool.self).pointee = true
            return -1
        }
        defer { SSL_CTX_set_default_passwd_cb_userdata(pointer, nil) }
        var isEncrypted = false
        let code = withUnsafeMutablePointer(to: &isEncrypted) { wasAsked in
            SSL_CTX_set_default_passwd_cb_userdata(pointer, wasAsked)
            return SSL_CTX_use_PrivateKey_file(pointer, path, SSL_FILETYPE_PEM)
        }
        if isEncrypted { throw .encryptedKey(path: path) }
        let mismatch = TLSError.mismatch(
            certificatePath: configuration.certificatePath, keyPath: path)
        if code != 1 {
            throw OpenSSLError.first?.library == ERR_LIB_X509
                ? mismatch : Self.error(in: .key, path)
        }
        // A key of another kind than the certificate's is found here only.
        if SSL_CTX_check_private_key(pointer) != 1 { throw mismatch }
    }

    private func checkValidity(_ path: String) throws(TLSError) {
        guard let certificate = SSL_CTX_get0_certificate(pointer),
            let first = X509_get0_notBefore(certificate),
            let last = X509_get0_notAfter(certificate)
        else { throw .notPEM(.certificate, path: path) }
        if X509_cmp_current_time(first) > 0 {
            throw .notYetValid(path: path, from: Self.text(of: first))
        }
        // Zero stands for a time that cannot be read.
        if X509_cmp_current_time(last) <= 0 {
            throw .expired(path: path, at: Self.text(of: last))
        }
    }

    private func demandClientCertificate(_ path: String) throws(TLSError) {
        guard let names = SSL_load_client_CA_file(path) else {
            throw Self.error(in: .clientCA, path)
        }
        SSL_CTX_set_client_CA_list(pointer, names)
        guard SSL_CTX_load_verify_file(pointer, path) == 1 else {
            throw Self.error(in: .clientCA, path)
        }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }

    /// What the error queue says about a file that could not be used.
    private static func error(in file: TLSError.File, _ path: String) -> TLSError {
        guard let error = OpenSSLError.first else { return .notPEM(file, path: path) }
        return switch error.library {
        case ERR_LIB_SYS: .unreadable(file, path: path, reason: error.text)
        case ERR_LIB_SSL: .refused(file, path: path, reason: error.text)
        default: .notPEM(file, path: path)
        }
    }

    /// `2026-01-31T00:00:00Z`.
    private static func text(of time: UnsafePointer<ASN1_TIME>) -> String {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unreadable time" }
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
