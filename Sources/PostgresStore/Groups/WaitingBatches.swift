import Features

/// Which small batches wait, which are being committed, and what may be committed next.
///
/// A value, without clocks and tasks: `GroupCommitter` asks it under a lock and acts.
///
/// Invariants:
/// 1. A batch is answered once: whoever takes its answer away is the one who gives it.
/// 2. No two batches in flight have the same idempotency key; the later one waits, so that a group
///    never waits in the database for another of this process.
/// 3. All batches of a group go to the same views with tiles, and no two groups in flight to one of
///    them. The writers of such a view take turns, which may be long behind a large batch: so a
///    batch waits for the tiles of its own views and, behind one to several that was overtaken, of
///    theirs.
/// 4. A batch to several such views is not overtaken for ever by batches to one of them: where only
///    groups that began after it came are in its way, no further one begins before it.
struct WaitingBatches<Answer: Sendable> {
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    struct Member: Sendable {
        let ticket: Ticket
        let batch: RowBatch
        let follow: @Sendable (CommittedRows) -> Void

        /// The views whose tiles its rows fall into.
        fileprivate let tiledViews: Set<FeatureViewSchema.Identity>

        /// Whether all groups in its way have begun since it came.
        fileprivate func isOvertaken(_ began: [FeatureViewSchema.Identity: UInt64]) -> Bool {
            tiledViews.allSatisfy { view in began[view].map { $0 >= ticket.number } ?? true }
        }
    }

    /// Batches that are committed in the same groups, and how many groups are under way.
    private struct Lane: Sendable {
        var waiting: [Member] = []
        var groupsInFlight = 0
        var batchesInFlight = 0

        mutating func begin(_ group: [Member]) {
            guard !group.isEmpty else { return }
            groupsInFlight += 1
            batchesInFlight += group.count
        }

        mutating func end(_ group: [Member]) {
            groupsInFlight -= 1
            batchesInFlight -= group.count
        }
    }

    private struct Question: Sendable {
        let answer: Answer
        let arrival: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
        let batch: BatchName
    }

    /// Those whose rows fall into no tiles, and the others.
    private var plain = Lane()
    private var tiled = Lane()
    private var unanswered: [Ticket: Question] = [:]
    private var keysInFlight: Set<BatchPlace> = []
    private var ticketsGiven: UInt64 = 0
    /// With the tickets that had been given when the group to the view began.
    private var tiledViewsInFlight: [FeatureViewSchema.Identity: UInt64] = [:]
    private var streams = 0

    var isIdle: Bool { unanswered.isEmpty }

    var count: Int { plain.waiting.count + tiled.waiting.count }

    /// The next time at which somebody has waited too long.
    var nextDeadline: ContinuousClock.Instant? { unanswered.values.map(\.deadline).min() }

    mutating func add(
        _ batch: RowBatch, _ follow: @escaping @Sendable (CommittedRows) -> Void, _ answer: Answer,
        at arrival: ContinuousClock.Instant, deadline: ContinuousClock.Instant
    ) {
        ticketsGiven += 1
        let ticket = Ticket(number: ticketsGiven)
        let views = batch.columns.views.map(\.schema).filter { $0.windows?.hasTiles ?? false }
        let member = Member(
            ticket: ticket, batch: batch, follow: follow,
            tiledViews: Set(views.map(\.identity)))
        if views.isEmpty { plain.waiting.append(member) } else { tiled.waiting.append(member) }
        unanswered[ticket] = Question(
            answer: answer, arrival: arrival, deadline: deadline, batch: BatchName(batch))
    }

    /// Begins the groups that there is work for, and room.
    ///
    /// Beside a group in flight to views without tiles another begins only if it is as large, which
    /// is worth what a group costs, or if somebody has waited too long.
    mutating func beginGroups(
        at now: ContinuousClock.Instant, limits: StoreLimits
    ) -> [[Member]] {
        var groups: [[Member]] = []
        while plain.groupsInFlight < limits.groupsInFlightMax {
            let isLarge =
                plain.waiting.count * plain.groupsInFlight >= plain.batchesInFlight
            guard isLarge || impatience(limits).map({ $0 <= now }) == true else { break }
            let group = Self.takeGroup(&plain, &keysInFlight, besides: [:], limits)
            guard !group.isEmpty else { break }
            groups.append(group)
        }
        while tiled.groupsInFlight < limits.tiledGroupsInFlightMax {
            let group = Self.takeGroup(&tiled, &keysInFlight, besides: tiledViewsInFlight, limits)
            guard let first = group.first else { break }
            for view in first.tiledViews {
                tiledViewsInFlight[view] = ticketsGiven
            }
            groups.append(group)
        }
        return groups
    }

    /// When a group is to begin however small it is; `nil` where none could.
    func impatience(_ limits: StoreLimits) -> ContinuousClock.Instant? {
        guard plain.groupsInFlight < limits.groupsInFlightMax, let first = plain.waiting.first
        else { return nil }
        return unanswered[first.ticket].map { $0.arrival + limits.groupPatience }
    }

    /// Ends a group; in its place others may begin.
    mutating func endGroup(
        _ group: [Member], at now: ContinuousClock.Instant, limits: StoreLimits
    ) -> [[Member]] {
        for member in group {
            if let place = BatchPlace(member.batch) { keysInFlight.remove(place) }
        }
        let views = group.first?.tiledViews ?? []
        for view in views { tiledViewsInFlight[view] = nil }
        if views.isEmpty { plain.end(group) } else { tiled.end(group) }
        return beginGroups(at: now, limits: limits)
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
        let untouched = Set((plain.waiting + tiled.waiting).map(\.ticket))
            .intersection(overdue.keys)
        plain.waiting.removeAll { untouched.contains($0.ticket) }
        tiled.waiting.removeAll { untouched.contains($0.ticket) }
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
    ) -> [[Member]] {
        streams -= 1
        if let claimed { keysInFlight.remove(claimed) }
        return beginGroups(at: now, limits: limits)
    }

    /// - Parameter began: The views that a group in flight writes to the tiles of, with the tickets
    ///   that had been given when it began.
    /// - Returns: Batches to the same views with tiles; none where none may begin.
    private static func takeGroup(
        _ lane: inout Lane, _ keysInFlight: inout Set<BatchPlace>,
        besides began: [FeatureViewSchema.Identity: UInt64], _ limits: StoreLimits
    ) -> [Member] {
        var busyViews = Set(began.keys)
        var group: [Member] = []
        var rest: [Member] = []
        var rows = 0
        for (index, member) in lane.waiting.enumerated() {
            let size = member.batch.rows.rowCount
            let isFull =
                group.count == limits.groupBatchesMax
                || (!group.isEmpty && rows + size > limits.groupRowsMax)
            if isFull {
                rest += lane.waiting[index...]
                break
            }
            let place = BatchPlace(member.batch)
            let isKeyFree = place.map { !keysInFlight.contains($0) } ?? true
            let isFree = busyViews.isDisjoint(with: member.tiledViews)
            guard isKeyFree, group.first.map({ $0.tiledViews == member.tiledViews }) ?? isFree
            else {
                if isKeyFree, group.isEmpty, member.isOvertaken(began) {
                    busyViews.formUnion(member.tiledViews)
                }
                rest.append(member)
                continue
            }
            if let place { keysInFlight.insert(place) }
            rows += size
            group.append(member)
        }
        lane.waiting = rest
        lane.begin(group)
        return group
    }
}
