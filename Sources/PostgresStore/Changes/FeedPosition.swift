import Features

/// What had been committed when a snapshot was taken, and of which course of the database.
///
/// Transactions are numbered when they begin and commit in any order, so no number alone is a
/// place among them. A snapshot is one: it had seen the transactions below `end`, but for those
/// that were in progress.
struct FeedPosition: Hashable {
    /// The cluster, its timeline and the database: transactions of another are counted otherwise.
    let course: String
    /// Below it every transaction had ended.
    let start: UInt64
    /// From it on none had.
    let end: UInt64
    /// Those between the two that had not.
    let inProgress: [UInt64]

    /// - Parameter snapshot: As PostgreSQL writes a `pg_snapshot`: `10:20:10,14`.
    init?(course: String, snapshot: String) {
        let parts = snapshot.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let start = UInt64(parts[0]), let end = UInt64(parts[1]) else {
            return nil
        }
        let listed = parts[2].split(separator: ",")
        let inProgress = listed.compactMap { UInt64($0) }
        guard start <= end, inProgress.count == listed.count else { return nil }
        (self.course, self.start, self.end) = (course, start, end)
        self.inProgress = inProgress
    }

    init?(_ position: ChangePosition) {
        let parts = position.text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(course: String(parts[0]), snapshot: String(parts[1]))
    }

    var position: ChangePosition { ChangePosition(text: "\(course) \(snapshot)") }

    var snapshot: String {
        "\(start):\(end):\(inProgress.map(String.init).joined(separator: ","))"
    }

    /// Whether everything that the other had seen was seen here.
    func includes(_ other: FeedPosition) -> Bool {
        course == other.course && end >= other.end
            && inProgress.allSatisfy { $0 >= other.end || other.inProgress.contains($0) }
    }

    /// That the transaction was not seen, in SQL that an index on its number serves: of a long
    /// transaction the changes since it began are not looked through again and again.
    func isUnseen(_ transaction: String) -> String {
        let later = "\(transaction) >= '\(end)'::xid8"
        guard !inProgress.isEmpty else { return later }
        let listed = inProgress.map(String.init).joined(separator: ",")
        return "(\(later) OR \(transaction) = ANY ('{\(listed)}'::xid8[]))"
    }
}
