/// A caller's promise that a batch sent again is the same batch.
package struct Idempotency: Hashable, Sendable {
    package let key: String
    /// SHA-256 of the body, so that a key with another body is noticed.
    package let bodyDigest: [UInt8]

    package init(key: String, bodyDigest: [UInt8]) {
        self.key = key
        self.bodyDigest = bodyDigest
    }
}
