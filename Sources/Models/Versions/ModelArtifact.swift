/// A model's file as it was found in the store.
package struct ModelArtifact: Sendable {
    package let file: [UInt8]
    /// SHA-256 of the file that was found, in hex.
    package let sha256: String

    package init(file: [UInt8], sha256: String) {
        self.file = file
        self.sha256 = sha256
    }
}
