import Synchronization

/// Keeps the online tables whole when something fails between a commit and its rows' arrival there.
extension FeatureStore {
    /// Follows definitions that were applied without their tables getting filled, and builds anew
    /// the tables that may lack committed rows.
    ///
    /// Called after every answer of a database that may have been away; does nothing when nothing
    /// was missed, or while a call before it is at work.
    package func repair() async throws(FeatureError) {
        guard beginRepair() else { return }
        defer { isRepairing.withLock { $0 = false } }
        let missed = stale.withLock { $0 }
        guard !missed.isEmpty || isRegistryStale.withLock({ $0 }) else { return }
        following.withLock { $0.beginRebuild() }
        defer { following.withLock { $0.endRebuild() } }
        // First: by definitions that are no more a table could never be filled.
        try await reload()
        try await repair(missed)
    }

    private func beginRepair() -> Bool {
        isRepairing.withLock { isRepairing in
            defer { isRepairing = true }
            return !isRepairing
        }
    }

    func markStale(_ schemas: [FeatureViewSchema]) {
        stale.withLock { $0.formUnion(schemas.map(\.identity)) }
    }

    /// Notes that others may have committed definitions, or we without knowing it.
    func markRegistryStale() {
        isRegistryStale.withLock { $0 = true }
    }

    /// Notes what a write that failed may have left behind: rows that were committed with nobody
    /// left to say so, or our ignorance of definitions that do not fit it any more.
    func noteFailure(_ error: FeatureError, writing schemas: [FeatureViewSchema]) {
        switch error {
        case .unavailable: markStale(schemas)
        case .conflict: markRegistryStale()
        default: break
        }
    }

    /// Serves the definitions that the database has.
    private func reload() async throws(FeatureError) {
        // Before the loading: what is committed during it has to be looked for again.
        isRegistryStale.withLock { $0 = false }
        do {
            try await serve(try await definitions.load())
        } catch {
            markRegistryStale()
            throw error
        }
    }

    /// - Throws: What the last view failed of that cannot be built; the others are, unless the
    ///   database is away.
    func repair(_ views: Set<FeatureViewSchema.Identity>) async throws(FeatureError) {
        // Before they leave the set, which would otherwise say that nothing is missing.
        following.withLock { $0.beginRebuild() }
        defer { following.withLock { $0.endRebuild() } }
        // Those that are not come to are looked for again.
        stale.withLock { $0.formUnion(views) }
        var failure: FeatureError?
        for identity in views {
            // Before the filling: what is missed during it has to be looked for again.
            stale.withLock { _ = $0.remove(identity) }
            do {
                try await rebuild(identity)
            } catch {
                stale.withLock { _ = $0.insert(identity) }
                failure = error
                if case .unavailable = error { break }
            }
        }
        if let failure { throw failure }
    }
}
