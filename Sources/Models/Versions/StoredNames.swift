/// Which names point at which versions, as one moment of the store has them.
package struct StoredNames: Sendable {
    /// Grows with every change of versions and of what names them.
    package let revision: Int64
    /// Of all models of all projects.
    package let aliases: [ModelAlias]
    /// The same.
    package let rollouts: [Rollout]

    package init(revision: Int64, aliases: [ModelAlias], rollouts: [Rollout] = []) {
        self.revision = revision
        self.aliases = aliases
        self.rollouts = rollouts
    }
}
