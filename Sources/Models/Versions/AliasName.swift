/// What an alias is found by.
package struct AliasName: Hashable, Sendable {
    package let project: String
    package let model: String
    package let alias: String

    package init(project: String, model: String, alias: String) {
        self.project = project
        self.model = model
        self.alias = alias
    }
}
