/// What became of a version that was to be deleted.
package enum VersionDeletion: Hashable, Sendable {
    case deleted
    /// There is no such version.
    case unknown
    /// It stays: an alias names it.
    case named(alias: String)
    /// It stays: the model's rollout names it.
    case tried
}
