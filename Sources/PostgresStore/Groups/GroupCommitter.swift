import Features
import Postgres
import Synchronization

/// Commits small batches together: whatever has piled up while the last groups were being
/// committed makes up the next one.
///
/// A commit waits for the disk, and that wait costs the same for one row as for a thousand. A batch
/// that comes alone is committed alone, at once. Beside a group in flight another begins when it is
/// as large, so that a crowd is not cut into small groups, or when somebody has waited too long,
/// so that nobody hangs behind a group that is held up.
final class GroupCommitter: Sendable {
    typealias Answer = CheckedContinuation<Result<BatchReceipt, FeatureError>, Never>
    typealias Members = [WaitingBatches<Answer>.Member]

    private let pool: ConnectionPool
    private let limits: StoreLimits
    private let journal: ChangeJournal
    private let waiting = Mutex(WaitingBatches<Answer>())
    private let isWatching = Atomic(false)
    private let isHurrying = Atomic(false)

    init(pool: ConnectionPool, limits: StoreLimits, journal: ChangeJournal) {
        self.pool = pool
        self.limits = limits
        self.journal = journal
    }

    var waitingCount: Int { waiting.withLock { $0.count } }

    func write(
        _ batch: RowBatch, follow: @escaping @Sendable (CommittedRows) -> Void
    ) async throws(FeatureError) -> BatchReceipt {
        let answer = await withCheckedContinuation { (answer: Answer) in
            let now = ContinuousClock.now
            let groups: [Members]? = waiting.withLock { waiting in
                guard waiting.count < limits.waitingBatchesMax else { return nil }
                waiting.add(batch, follow, answer, at: now, deadline: now + limits.writeDeadline)
                return waiting.beginGroups(at: now, limits: limits)
            }
            guard let groups else {
                answer.resume(
                    returning: .failure(
                        .overloaded("\(limits.waitingBatchesMax) batches are waiting already")))
                return
            }
            begin(groups)
            watch()
        }
        return try answer.get()
    }

    /// Runs the body that writes a large batch, if there are not too many already.
    func withStream<T: Sendable>(
        _ stream: RowStream, _ body: () async throws -> T
    ) async throws -> T {
        let place = BatchPlace(stream)
        let (hasRoom, hasClaimed) = waiting.withLock {
            $0.beginStream(place, max: limits.streamedBatchesMax)
        }
        guard hasRoom else {
            throw FeatureError.overloaded(
                "\(limits.streamedBatchesMax) large batches are being written already")
        }
        defer {
            begin(
                waiting.withLock { waiting in
                    waiting.endStream(
                        claimed: hasClaimed ? place : nil, at: .now, limits: limits)
                })
        }
        return try await body()
    }

    private func begin(_ groups: [Members]) {
        for group in groups {
            Task {
                await commit(group)
                begin(waiting.withLock { $0.endGroup(group, at: .now, limits: limits) })
            }
        }
        hurry()
    }

    private func commit(_ group: Members) async {
        let commit = GroupCommit(pool: pool, limits: limits, journal: journal)
        do {
            answer(group, try await commit.run(group.map(\.batch)))
        } catch {
            let error = FeatureError(error, path: "rows")
            guard group.count > 1, !error.concernsDatabase else {
                answer(group, group.map { _ in .failure(error) })
                return
            }
            // One of them cannot be stored, and has taken the others with it.
            for member in group { await self.commit([member]) }
        }
    }

    private func answer(_ group: Members, _ outcomes: [Result<GroupCommit.Outcome, FeatureError>]) {
        for (member, outcome) in zip(group, outcomes) {
            if case .success(let outcome) = outcome, let rows = outcome.rows { member.follow(rows) }
            waiting.withLock { $0.takeAnswer(member.ticket) }?
                .resume(returning: outcome.map(\.receipt))
        }
    }

    /// Sees to it that a group begins for those who have waited too long for one.
    private func hurry() {
        guard waiting.withLock({ $0.impatience(limits) }) != nil,
            !isHurrying.exchange(true, ordering: .acquiringAndReleasing)
        else { return }
        Task {
            while let time = waiting.withLock({ $0.impatience(limits) }) {
                try? await Task.sleep(until: time, clock: .continuous)
                let groups = waiting.withLock { $0.beginGroups(at: .now, limits: limits) }
                if groups.isEmpty {
                    // Whoever is left waits for a batch in flight that has the same key.
                    try? await Task.sleep(for: limits.groupPatience)
                } else {
                    begin(groups)
                }
            }
            isHurrying.store(false, ordering: .releasing)
            // Somebody may have come between the last look and the store.
            hurry()
        }
    }

    /// Sees to it that nobody waits longer than the deadline, whatever the database does.
    private func watch() {
        guard !isWatching.exchange(true, ordering: .acquiringAndReleasing) else { return }
        Task {
            while let deadline = waiting.withLock({ $0.nextDeadline }) {
                try? await Task.sleep(until: deadline, clock: .continuous)
                let overdue = waiting.withLock { $0.takeOverdue(at: .now) }
                for (answer, batch, isUntouched) in overdue {
                    answer.resume(returning: .failure(late(batch, isUntouched)))
                }
                // Others may have waited behind those that are gone.
                begin(waiting.withLock { $0.beginGroups(at: .now, limits: limits) })
            }
            isWatching.store(false, ordering: .releasing)
            // Somebody may have come between the last look and the store.
            if waiting.withLock({ !$0.isIdle }) { watch() }
        }
    }

    private func late(_ batch: BatchName, _ isUntouched: Bool) -> FeatureError {
        let lateness = "PostgreSQL did not answer within \(limits.writeDeadline)"
        return .unavailable(
            isUntouched
                ? "\(lateness); nothing of the batch was stored"
                : "\(lateness) and it is not known whether the batch was stored; \(batch.advice)")
    }
}

extension FeatureError {
    /// Whether it is about the database as a whole, so that trying each batch alone is of no use.
    fileprivate var concernsDatabase: Bool {
        switch self {
        case .unavailable, .overloaded: true
        case .malformed, .invalid, .unknown, .unknownDataset, .datasetExists, .batchRejected,
            .idempotencyKeyReused, .inUse, .conflict, .inTheWay, .full, .storeFailed:
            false
        }
    }
}
