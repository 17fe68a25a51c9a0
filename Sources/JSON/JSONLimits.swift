/// How large and how deep a document may be.
package struct JSONLimits: Sendable, Hashable {
    /// Levels of arrays and objects. Trees are read, compared and freed by recursion, so the
    /// depth of a stranger's document is the depth of our stack.
    package var depthMax: Int
    /// The whole document. Model files are the largest documents there are.
    package var bytesMax: Int

    /// - Parameter depthMax: At most 512, which fits the smallest stack of a thread.
    package init(depthMax: Int = 64, bytesMax: Int = 256 << 20) {
        precondition(1...512 ~= depthMax, "a depth limit is between 1 and 512")
        self.depthMax = depthMax
        self.bytesMax = bytesMax
    }
}
