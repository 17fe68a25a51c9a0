/// Where a version is on this server.
package enum VersionState: Hashable, Sendable {
    /// In memory, of which it takes so many bytes.
    case loaded(bytes: Int)
    /// In the store alone.
    case stored
    /// It was to be loaded, and did not.
    case failed(reason: String)
}
