/// What one materialization of a view is asked for.
package struct MaterializationOrder: Hashable, Sendable {
    package let scope: MaterializationScope
    /// Rows of earlier event times are copied only where their key has no greater one: retention
    /// would remove them again.
    package let retainedFrom: EventTime?
    /// Where the run notes how far it is; a run that finds its note goes on from there.
    package let checkpoint: Checkpoint?

    package init(
        _ scope: MaterializationScope, retainedFrom: EventTime? = nil,
        checkpoint: Checkpoint? = nil
    ) {
        self.scope = scope
        self.retainedFrom = retainedFrom
        self.checkpoint = checkpoint
    }
}
