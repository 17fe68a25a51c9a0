/// What was committed between two positions.
package struct Changes: Sendable {
    /// The end of what was looked at: the next look begins here.
    package let position: ChangePosition
    /// The database's time of the look.
    package let lookedAt: EventTime
    /// The revision of the registry at the end.
    package let registryRevision: Int64
    /// One for each view that anybody else has written to; `nil` where the position that was asked
    /// from is older than the changes that are kept, so that nobody knows.
    package let views: [ViewChange]?

    package init(
        position: ChangePosition, lookedAt: EventTime, registryRevision: Int64,
        views: [ViewChange]?
    ) {
        self.position = position
        self.lookedAt = lookedAt
        self.registryRevision = registryRevision
        self.views = views
    }
}
