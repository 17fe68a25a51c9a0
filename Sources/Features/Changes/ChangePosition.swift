/// A place in the feed of changes: what had been committed at some moment.
///
/// Only the store that gave it can read it. It may be kept in a file and used by another process,
/// for as long as the store keeps the changes that came after it.
package struct ChangePosition: Hashable, Sendable {
    /// Without line feeds.
    package let text: String

    package init(text: String) {
        self.text = text
    }
}
