/// What became of the labels of one request.
package struct LabelReceipt: Sendable, Hashable {
    package let received: Int
    /// Those in whose place another value stood before.
    package let replaced: Int
    /// Those that changed no value: sent before, or known earlier than what is kept.
    package let unchanged: Int

    package init(received: Int, replaced: Int, unchanged: Int) {
        self.received = received
        self.replaced = replaced
        self.unchanged = unchanged
    }
}
