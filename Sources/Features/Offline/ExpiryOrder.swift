/// History that is to be deleted from a view's table.
package struct ExpiryOrder: Sendable {
    /// Rows of earlier event times go, except those that are, or may yet become, the greatest of
    /// their key visible at or after `instant`.
    package let cutoff: EventTime
    package let instant: EventTime
    /// Where a job that goes on notes how far it is.
    package let checkpoint: Checkpoint?
    /// Who ordered it, for the audit.
    package let principal: String

    package init(
        before cutoff: EventTime, at instant: EventTime, checkpoint: Checkpoint? = nil,
        principal: String = "unknown"
    ) {
        self.cutoff = cutoff
        self.instant = instant
        self.checkpoint = checkpoint
        self.principal = principal
    }
}
