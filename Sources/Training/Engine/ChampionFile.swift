package import Models

/// The model version that a candidate is compared with.
package struct ChampionFile: Sendable, Hashable, Codable {
    package let version: Int
    package let format: ModelFormat
    /// The stored file. It crosses to a child process by itself, not within the order's JSON.
    package var file: [UInt8]

    package init(version: Int, format: ModelFormat, file: [UInt8]) {
        self.version = version
        self.format = format
        self.file = file
    }
}
