import Features

/// Which small batches wait, which are being committed, and what may be committed next.
///
/// A value, without clocks and tasks: `GroupCommitter` asks it under a lock and acts.
///
/// Invariants:
/// 1. A batch is answered once: whoever takes its answer away is the one who gives it.
/// 2. No two batches in flight have the same idempotency key; the later one waits, so that a group
///    never waits in the database for another of this process.
struct WaitingBatches<Answer: Sendable> {
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    struct Member: Sendable {
        let ticket: Ticket
        let batch: RowBatch
        let follow: @Sendable (CommittedRows) -> Void
    }

    private struct Question: Sendable {
        let answer: Answer
        let arrival: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
        let batch: BatchName
    }

    private var waiting: [Member] = []
    private var unanswered: [Ticket: Question] = [:]
    private var keysInFlight: Set<BatchPlace> = []
    private var ticketsGiven: UInt64 = 0
    private var groupsInFlight = 0
    private var batchesInFlight = 0
    private(set) var streams = 0

    var isIdle: Bool { unanswered.isEmpty }

    var count: Int { waiting.count }

    /// The next time at which somebody has waited too long.
    var nextDeadline: ContinuousClock.Instant? { unanswered.values.map(\.deadline).min() }

    mutating func add(
        _ batch: RowBatch, _ follow: @escaping @Sendable (CommittedRows) -> Void, _ answer: Answer,
        at arrival: ContinuousClock.Instant, deadline: ContinuousClock.Instant
    ) {
        ticketsGiven += 1
        let ticket = Ticket(number: ticketsGiven)
        waiting.append(Member(ticket: ticket, batch: batch, follow: follow))
        unanswered[ticket] = Question(
            answer: answer, arrival: arrival, deadline: deadline, batch: BatchName(batch))
    }

    /// Begins another group if there is room, and work enough: what a group costs is worth it where
    /// it is as large as the others, and where somebody has waited too long.
    mutating func beginGroup(
        at now: ContinuousClock.Instant, limits: StoreLimits
    ) -> [Member] {
        guard groupsInFlight < limits.groupsInFlightMax else { return [] }
        let isLarge = waiting.count * groupsInFlight >= batchesInFlight
        guard isLarge || impatience(limits).map({ $0 <= now }) == true else { return [] }
        let group = takeGroup(limits)
        if !group.isEmpty { groupsInFlight += 1 }
        batchesInFlight += group.count
        return group
    }

    /// When a group is to begin however small it is; `nil` where none could.
    func impatience(_ limits: StoreLimits) -> ContinuousClock.Instant? {
        guard groupsInFlight < limits.groupsInFlightMax, let first = waiting.first else {
            return nil
        }
        return unanswered[first.ticket].map { $0.arrival + limits.groupPatience }
    }

    /// Ends a group; in its place the next may begin.
    mutating func endGroup(
        _ group: [Member], at now: ContinuousClock.Instant, limits: StoreLimits
    ) -> [Member] {
        for member in group {
            if let place = BatchPlace(member.batch) { keysInFlight.remove(place) }
        }
        groupsInFlight -= 1
        batchesInFlight -= group.count
        return beginGroup(at: now, limits: limits)
    }

    mutating func takeAnswer(_ ticket: Ticket) -> Answer? {
        unanswered.removeValue(forKey: ticket)?.answer
    }

    /// Those who have waited too long, and whether their batch has not even been begun.
    mutating func takeOverdue(
        at now: ContinuousClock.Instant
    ) -> [(answer: Answer, batch: BatchName, isUntouched: Bool)] {
        let overdue = unanswered.filter { $0.value.deadline <= now }
        guard !overdue.isEmpty else { return [] }
        let untouched = Set(waiting.map(\.ticket)).intersection(overdue.keys)
        waiting.removeAll { untouched.contains($0.ticket) }
        for ticket in overdue.keys { unanswered.removeValue(forKey: ticket) }
        return overdue.map { ($0.value.answer, $0.value.batch, untouched.contains($0.key)) }
    }

    /// Begins a large batch, whose key small ones then wait for.
    ///
    /// - Returns: Whether there is room for it, and whether it has claimed its key: if a small
    ///   batch in flight has it, the large one waits in the database, which is not for long.
    mutating func beginStream(_ place: BatchPlace?, max: Int) -> (hasRoom: Bool, hasClaimed: Bool) {
        guard streams < max else { return (false, false) }
        streams += 1
        return (true, place.map { keysInFlight.insert($0).inserted } ?? false)
    }

    /// - Parameter claimed: The key that the batch has claimed.
    mutating func endStream(
        claimed: BatchPlace?, at now: ContinuousClock.Instant, limits: StoreLimits
    ) -> [Member] {
        streams -= 1
        if let claimed { keysInFlight.remove(claimed) }
        return beginGroup(at: now, limits: limits)
    }

    private mutating func takeGroup(_ limits: StoreLimits) -> [Member] {
        var group: [Member] = []
        var rest: [Member] = []
        var rows = 0
        for (index, member) in waiting.enumerated() {
            let size = member.batch.rows.rowCount
            let isFull =
                group.count == limits.groupBatchesMax
                || (!group.isEmpty && rows + size > limits.groupRowsMax)
            if isFull {
                rest += waiting[index...]
                break
            }
            if let place = BatchPlace(member.batch), !keysInFlight.insert(place).inserted {
                rest.append(member)
                continue
            }
            rows += size
            group.append(member)
        }
        waiting = rest
        return group
    }
}
