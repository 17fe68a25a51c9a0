/// A quality check that something behind a dataset has failed.
package struct InputFault: Sendable, Hashable, CustomStringConvertible {
    package let view: String
    package let check: String
    /// What was found, as part of a sentence.
    package let detail: String

    package init(view: String, check: String, detail: String) {
        self.view = view
        self.check = check
        self.detail = detail
    }

    package var description: String { "view \"\(view)\", \(check): \(detail)" }
}
