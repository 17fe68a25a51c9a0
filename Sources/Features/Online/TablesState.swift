/// What the online tables have at a moment, for those who keep copies of them.
package struct TablesState: Sendable {
    /// What the tables have at least, whoever committed it.
    package let position: ChangePosition
    /// When that was the end of the feed of changes, by our clock.
    let instant: EventTime
    /// Other where rows have come, or tables.
    let changes: Int

    /// Whether a copy that was made before is as good as one made now: no row has come since, and
    /// its position is not yet older than half the time for which changes are kept.
    ///
    /// Not whether the position is the same: that one moves with every transaction of the database.
    package func isCovered(by copy: TablesState, changesKept: Duration) -> Bool {
        let age = Duration.microseconds(copy.instant.age(at: instant))
        // A clock that was set back says nothing about the age.
        return copy.changes == changes && age >= .zero && age < changesKept / 2
    }
}
