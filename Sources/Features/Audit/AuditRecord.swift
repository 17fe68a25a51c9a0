package import JSON

/// What somebody did that cannot be undone.
package struct AuditRecord: Hashable, Sendable {
    package let principal: String
    /// What was done, such as `drop`.
    package let action: String
    /// To what, such as `default/feature-views/stats@v1`.
    package let object: String
    package let detail: JSONValue

    package init(principal: String, action: String, object: String, detail: JSONValue) {
        self.principal = principal
        self.action = action
        self.object = object
        self.detail = detail
    }
}
