/// What a materialization did.
package struct MaterializedRows: Hashable, Sendable {
    /// Why a row of a source cannot be copied.
    package enum SkipReason: String, CaseIterable, Hashable, Sendable {
        /// A join key is null, or an infinite time.
        case key
        /// The event time is null, infinite, or outside the years 1 to 9999.
        case eventTime = "event_time"
        /// The created time is infinite, or outside the years 1 to 9999.
        case createdTime = "created_time"
        /// A feature is an infinite time, or an array of several dimensions.
        case value
    }

    /// Rows of the source that were compared.
    package var read: Int
    /// Rows that were copied.
    package var written: Int
    /// Rows that cannot be copied, by the reason.
    package var skippedBy: [SkipReason: Int]

    package var skipped: Int { skippedBy.values.reduce(0, +) }

    package init(read: Int = 0, written: Int = 0, skippedBy: [SkipReason: Int] = [:]) {
        self.read = read
        self.written = written
        self.skippedBy = skippedBy
    }
}
