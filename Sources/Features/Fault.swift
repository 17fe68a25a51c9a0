/// One thing that is wrong: where, what, and what to do about it.
package struct Fault: Hashable, Sendable {
    /// Where, such as `feature_views[1].features[0].type`.
    package let path: String
    /// The facts, as a sentence.
    package let detail: String
    /// The next step, as a sentence.
    package let hint: String?

    package init(_ path: String, _ detail: String, hint: String? = nil) {
        self.path = path
        self.detail = detail
        self.hint = hint
    }
}
