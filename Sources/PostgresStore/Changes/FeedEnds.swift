import Postgres

/// From where to where changes are known: all that the horizon had not seen, of all that is
/// committed.
struct FeedEnds {
    let until: FeedPosition
    /// What it had seen may have been removed.
    private let horizon: FeedPosition

    /// What a query gives in the row; `horizon` is `larder.change_horizon`.
    static let columns = """
        larder.course() AS course, pg_current_snapshot()::text AS snapshot,
            horizon.course AS horizon_course, horizon.snapshot::text AS horizon
        """

    init(_ row: Row?) throws {
        guard let row else {
            throw PostgresError.malformedData(reason: "a look at the feed gave no row")
        }
        guard
            let until = FeedPosition(
                course: try row.value("course"), snapshot: try row.value("snapshot")),
            let horizon = FeedPosition(
                course: try row.value("horizon_course"), snapshot: try row.value("horizon"))
        else { throw PostgresError.malformedData(reason: "a snapshot cannot be read") }
        (self.until, self.horizon) = (until, horizon)
    }

    /// Whether none was removed of what was committed after the position.
    func keepsChanges(since position: FeedPosition) -> Bool {
        // Nothing was removed in this course yet where the horizon is of another.
        until.includes(position)
            && (horizon.course != until.course || position.includes(horizon))
    }
}
