/// A movable name for a version, such as `champion`.
package struct ModelAlias: Hashable, Sendable {
    package let project: String
    package let model: String
    package let alias: String
    package let version: Int

    package init(project: String, model: String, alias: String, version: Int) {
        self.project = project
        self.model = model
        self.alias = alias
        self.version = version
    }

    package var name: AliasName { AliasName(project: project, model: model, alias: alias) }

    package var target: VersionName {
        VersionName(project: project, model: model, version: version)
    }
}
