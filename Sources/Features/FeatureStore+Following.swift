import Synchronization

/// Follows what other servers commit to the same database.
extension FeatureStore {
    /// Rows of one view that are brought in one by one; where more came at once, the latest of each
    /// key are read anew.
    package static let followedRowsMax = 1_000_000

    /// How the tables follow others, for those who watch the server.
    package struct FollowState: Hashable, Sendable {
        /// How old the newest state of the database is that all tables have, as far as others
        /// wrote it; `nil` before the first rebuild.
        package let lagSeconds: Double?
        /// Rows of others brought in since the start.
        package let rows: Int
        /// Looks at the feed that failed.
        package let failures: Int
    }

    package var followState: FollowState {
        let instant = now()
        return following.withLock { following in
            FollowState(
                lagSeconds: following.freshness.map {
                    Double(max(0, instant.microseconds - $0.microseconds)) / 1e6
                },
                rows: following.rows, failures: following.failures)
        }
    }

    /// What the tables of `current` have; `nil` before the first rebuild.
    ///
    /// Asked before tables are copied, it holds for the copies too: they have at least that much.
    package var tablesState: TablesState? {
        following.withLock { following in
            following.whole.map { whole in
                TablesState(
                    position: whole.position, instant: whole.instant, changes: following.changes)
            }
        }
    }

    /// Notes that copies of the tables lack something; called when the tables have it.
    func noteChange() { following.withLock { $0.countChange() } }

    /// Brings what others have committed since the last look into the tables.
    ///
    /// What cannot be followed row by row is left to `repair`. Two calls at once do the same work
    /// twice, which does no harm.
    /// - Returns: Whether there is something to repair.
    /// - Throws: `.unavailable` where the next call begins where this one did; the tables stay.
    package func followOthers() async throws(FeatureError) -> Bool {
        guard let position = following.withLock({ $0.position }) else { return false }
        let instant = now()
        do throws(FeatureError) {
            try await follow(since: position, at: instant)
        } catch {
            following.withLock { $0.countFailure() }
            throw error
        }
        return isRegistryStale.withLock { $0 } || stale.withLock { !$0.isEmpty }
    }

    /// From now on the tables have what was committed up to the position.
    func beginFollowing(from position: ChangePosition, at instant: EventTime) {
        advance(to: position, at: instant)
    }

    private func follow(
        since position: ChangePosition, at instant: EventTime
    ) async throws(FeatureError) {
        let changes = try await offline.changes(since: position)
        if changes.registryRevision > current.registry.revision { markRegistryStale() }
        for change in changes.views ?? [] {
            try await follow(change, lookedAt: changes.lookedAt)
        }
        if try await !isWhole(changes, since: position) {
            markStale(tableSchemas)
        }
        advance(to: changes.position, at: instant)
    }

    /// Whether the changes, and the rows that were read of them, are all that was committed after
    /// the position: some may have been removed before the look, or between it and the reading.
    private func isWhole(
        _ changes: Changes, since position: ChangePosition
    ) async throws(FeatureError) -> Bool {
        guard let views = changes.views else { return false }
        if views.isEmpty { return true }
        return try await offline.keepsChanges(since: position)
    }

    private func follow(
        _ change: ViewChange, lookedAt: EventTime
    ) async throws(FeatureError) {
        // A view that has no table gets one that is filled after this.
        guard let schema = tables(of: change.view).first?.schema else { return }
        guard !change.isRewrite, change.rows <= Self.followedRowsMax else {
            return markStale([schema])
        }
        do throws(FeatureError) {
            try await offline.rows(of: change, in: schema) { rows, transaction in
                self.follow(
                    rows, of: schema, committedAt: lookedAt, transaction: transaction)
                self.following.withLock { $0.count(rows: rows.count) }
            }
        } catch {
            if case .unavailable = error { throw error }
            // Its table was changed, or its rows cannot be read by the definitions we have.
            markStale([schema])
            markRegistryStale()
        }
    }

    private func advance(to position: ChangePosition, at instant: EventTime) {
        following.withLock { following in
            following.advance(
                to: position, at: instant, isStale: stale.withLock { !$0.isEmpty },
                isRegistryStale: isRegistryStale.withLock { $0 })
        }
    }

    /// Notes that rows are about to be committed by us, which go into the tables afterwards; until
    /// `endWork` the tables do not count as having them.
    func beginWork() -> UInt64 { following.withLock { $0.beginWork() } }

    func endWork(_ work: UInt64) {
        following.withLock { following in
            following.endWork(work, isStale: stale.withLock { !$0.isEmpty })
        }
    }

    /// How tables were brought from a position to a later one.
    package struct CatchUp: Sendable {
        package let position: ChangePosition
        /// Views whose tables have to be filled from nothing instead: stored rows were changed, or
        /// too many came.
        package let unfit: Set<FeatureViewSchema.Identity>
    }

    /// Brings tables that have everything up to the position up to now.
    ///
    /// - Parameter tables: Which nobody reads yet, by the definitions of the present.
    /// - Returns: `nil` where the position is older than the changes that are kept.
    package func catchUp(
        _ tables: [OnlineTable], since position: ChangePosition
    ) async throws(FeatureError) -> CatchUp? {
        let changes = try await offline.changes(since: position)
        guard let views = changes.views else { return nil }
        var unfit: Set<FeatureViewSchema.Identity> = []
        for change in views {
            guard let table = tables.first(where: { $0.schema.identity == change.view }) else {
                continue
            }
            guard !change.isRewrite, change.rows <= Self.followedRowsMax else {
                unfit.insert(change.view)
                continue
            }
            let instant = max(now(), changes.lookedAt)
            try await offline.rows(of: change, in: table.schema) { rows, _ in
                table.insert(rows, now: instant)
            }
        }
        guard try await isWhole(changes, since: position) else { return nil }
        return CatchUp(position: changes.position, unfit: unfit)
    }
}
