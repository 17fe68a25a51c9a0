/// What a version is found by.
package struct VersionName: Hashable, Sendable {
    package let project: String
    package let model: String
    package let version: Int

    package init(project: String, model: String, version: Int) {
        self.project = project
        self.model = model
        self.version = version
    }
}
