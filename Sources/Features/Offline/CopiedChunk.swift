/// Rows that were committed together by a materialization.
package struct CopiedChunk: Sendable {
    /// The new rows, for the online store; empty where the view is not online.
    package let rows: [OfflineRow]
    /// The database's time of the commit.
    package let committedAt: EventTime
    /// The one that wrote them.
    package let transaction: Int64
    /// What the run has done by now.
    package let total: MaterializedRows

    package init(
        rows: [OfflineRow], committedAt: EventTime, transaction: Int64, total: MaterializedRows
    ) {
        self.rows = rows
        self.committedAt = committedAt
        self.transaction = transaction
        self.total = total
    }
}
