import Synchronization

/// Keeps the online tables whole when something fails between a commit and its rows' arrival there.
extension FeatureStore {
    /// Builds anew the tables that may lack committed rows, and follows definitions that were
    /// applied without their tables getting filled.
    ///
    /// Called after every answer of a database that may have been away; does nothing when nothing
    /// was missed.
    package func repair() async throws(FeatureError) {
        let missed = stale.withLock { $0 }
        if !missed.isEmpty { try await repair(missed) }
        guard isRegistryStale.withLock({ $0 }) else { return }
        try await serve(try await definitions.load())
        isRegistryStale.withLock { $0 = false }
    }

    func markStale(_ schemas: [FeatureViewSchema]) {
        stale.withLock { $0.formUnion(schemas.map(\.identity)) }
    }

    func repair(_ views: Set<FeatureViewSchema.Identity>) async throws(FeatureError) {
        for identity in views {
            // Before the filling: what is missed during it has to be looked for again.
            stale.withLock { _ = $0.remove(identity) }
            do {
                try await rebuild(identity)
            } catch {
                stale.withLock { _ = $0.insert(identity) }
                throw error
            }
        }
    }
}
