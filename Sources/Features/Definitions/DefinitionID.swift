/// Names one definition within a project.
package struct DefinitionID: Hashable, Sendable {
    package let kind: DefinitionKind
    package let name: String

    package init(_ kind: DefinitionKind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}
