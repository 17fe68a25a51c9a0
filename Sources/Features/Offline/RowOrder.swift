/// The order among the rows of a key: the greatest wins, everywhere.
package struct RowOrder: Hashable, Comparable, Sendable {
    package let eventTime: EventTime
    package let createdTime: EventTime
    /// Given by the database when the row was written; unique.
    package let sequence: Int64

    package init(eventTime: EventTime, createdTime: EventTime, sequence: Int64) {
        self.eventTime = eventTime
        self.createdTime = createdTime
        self.sequence = sequence
    }

    package static func < (left: RowOrder, right: RowOrder) -> Bool {
        (left.eventTime, left.createdTime, left.sequence)
            < (right.eventTime, right.createdTime, right.sequence)
    }

    /// Whether the row was both true and known at `instant`: what a reader could have seen then.
    package func isVisible(at instant: EventTime) -> Bool {
        eventTime <= instant && createdTime <= instant
    }
}
