/// The events that the value of an aggregation was computed from.
package struct ExplainedWindow: Hashable, Sendable {
    package let start: EventTime
    /// The first instant after it: the entity row's time.
    package let end: EventTime
    /// Of the key in the window, that were known in time where only those count.
    package let events: Int
    /// Those of them that the aggregation counts: its condition holds, and its column is not null.
    package let counted: Int
    /// Events that became known only after `end`.
    package let knownLater: Int
    /// The least and the greatest of the events that are counted.
    package let ends: ClosedRange<RowOrder>?

    package init(
        start: EventTime, end: EventTime, events: Int, counted: Int, knownLater: Int,
        ends: ClosedRange<RowOrder>?
    ) {
        self.start = start
        self.end = end
        self.events = events
        self.counted = counted
        self.knownLater = knownLater
        self.ends = ends
    }

    /// A sentence or two.
    ///
    /// - Parameter key: Whose events they are, such as `driver 1`.
    func reason(of view: String, for key: String, asKnown: Bool) -> String {
        let known = asKnown ? " that were known by then" : ""
        let found =
            "It is computed from \(counted) of the \(events) events of \"\(view)\" for \(key) "
            + "from \(start) until before \(end)\(known)."
        guard knownLater > 0 else { return found }
        return "\(found) Of the events \(knownLater) became known only later, and would not count "
            + "with as_known."
    }
}
