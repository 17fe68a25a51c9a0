/// The applied definitions of every project: an immutable snapshot, replaced whole.
package struct Registry: Sendable {
    /// Grows by one with every change; tells a stale snapshot from a current one.
    package let revision: Int64
    package let projects: [String: Project]

    package static let empty = Registry(revision: 0, projects: [:])

    package init(revision: Int64, projects: [String: Project]) {
        self.revision = revision
        self.projects = projects
    }

    /// The project of that name; a project nobody has applied to is empty.
    package func project(_ name: String) -> Project {
        projects[name] ?? Project(name: name, registered: [:])
    }
}
