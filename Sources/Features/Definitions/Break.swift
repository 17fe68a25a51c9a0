/// Something that a change breaks, or leaves behind.
package struct Break: Hashable, Sendable {
    /// What it is, such as `feature service`, `model` or `dataset`.
    package let kind: String
    package let name: String
    /// What happens to it, for people; without a full stop.
    package let reason: String

    package init(kind: String, name: String, reason: String) {
        self.kind = kind
        self.name = name
        self.reason = reason
    }
}
