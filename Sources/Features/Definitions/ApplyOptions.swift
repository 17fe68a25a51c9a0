/// What an apply does besides registering its bundle, and who asks for it.
package struct ApplyOptions: Sendable {
    /// Whether definitions of the project that the bundle lacks are deleted.
    package var prune = false
    /// Definitions to delete besides.
    package var deleting: Set<DefinitionID> = []
    /// Versions of feature views to delete besides; never the newest of a view.
    package var deletingVersions: Set<ViewReference> = []
    /// Whether what is deleted may hold rows or be read by somebody.
    package var force = false
    /// Who asks, for the audit.
    package var principal = "unknown"

    package init() {}

    package init(
        prune: Bool = false, deleting: Set<DefinitionID> = [],
        deletingVersions: Set<ViewReference> = [], force: Bool = false,
        principal: String = "unknown"
    ) {
        self.prune = prune
        self.deleting = deleting
        self.deletingVersions = deletingVersions
        self.force = force
        self.principal = principal
    }
}
