/// One version of the list of all models.
package struct ModelIndexEntry: Hashable, Sendable {
    package let model: String
    package let version: Int
    package let state: VersionState
    /// Those that name the version, sorted.
    package let aliases: [String]

    package init(model: String, version: Int, state: VersionState, aliases: [String]) {
        self.model = model
        self.version = version
        self.state = state
        self.aliases = aliases
    }
}
