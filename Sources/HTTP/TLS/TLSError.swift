/// Why TLS cannot be offered with the files that are configured. For the operator.
package enum TLSError: Error, Equatable, CustomStringConvertible {
    package enum File: String, Sendable {
        case certificate = "certificate file"
        case key = "key file"
        case clientCA = "client CA file"

        var content: String {
            switch self {
            case .certificate, .clientCA: "certificate"
            case .key: "private key"
            }
        }
    }

    case unreadable(File, path: String, reason: String)
    case notPEM(File, path: String)
    /// Nobody is there to type a password.
    case encryptedKey(path: String)
    case mismatch(certificatePath: String, keyPath: String)
    /// Times are of the form `2026-01-31T00:00:00Z`.
    case notYetValid(path: String, from: String)
    case expired(path: String, at: String)
    /// What is in the file is too weak, or of a kind that libssl does not know.
    case refused(File, path: String, reason: String)
    /// libssl itself failed.
    case unavailable(reason: String)

    package var description: String {
        switch self {
        case .unreadable(let file, let path, let reason):
            "cannot read \(file.rawValue) \"\(path)\": \(reason)"
        case .notPEM(let file, let path):
            "\(file.rawValue) \"\(path)\" holds no \(file.content) in PEM form"
        case .encryptedKey(let path):
            "key file \"\(path)\" is encrypted, and only an unencrypted key can be used"
        case .mismatch(let certificatePath, let keyPath):
            "key file \"\(keyPath)\" does not belong to the certificate in \"\(certificatePath)\""
        case .notYetValid(let path, let from):
            "the certificate in \"\(path)\" is not valid before \(from)"
        case .expired(let path, let time):
            "the certificate in \"\(path)\" expired at \(time)"
        case .refused(let file, let path, let reason):
            "\(file.rawValue) \"\(path)\" is refused: \(reason)"
        case .unavailable(let reason):
            "TLS is not available: \(reason)"
        }
    }
}
