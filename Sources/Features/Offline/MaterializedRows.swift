/// What a materialization did.
package struct MaterializedRows: Hashable, Sendable {
    /// Rows that were copied.
    package let written: Int
    /// Rows of the source without a join key or an event time, which cannot be copied.
    package let skipped: Int

    package init(written: Int, skipped: Int) {
        self.written = written
        self.skipped = skipped
    }
}
