/// The files a listener's TLS is made of, all PEM.
package struct TLSConfiguration: Sendable, Equatable {
    /// The server's certificate, then the intermediate ones, if any.
    package var certificatePath: String
    /// The certificate's private key, not encrypted.
    package var keyPath: String
    /// Where set, a client must show a certificate that one of these authorities has signed.
    package var clientCAPath: String?

    package init(certificatePath: String, keyPath: String, clientCAPath: String? = nil) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clientCAPath = clientCAPath
    }
}
