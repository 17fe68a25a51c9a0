/// What is wrong with an expression, and where.
package struct ExpressionFault: Error, Hashable, Sendable {
    /// Of the character, from 1.
    package let position: Int
    package let reason: String

    init(at position: Int, _ reason: String) {
        self.position = position
        self.reason = reason
    }

    /// A sentence.
    package var detail: String {
        "At character \(position): \(reason)" + (reason.hasSuffix("?") ? "" : ".")
    }
}
