package import Features
import Synchronization

/// The feed of changes as a list, of which a position is a place.
///
/// It does not know who writes, so one's own rows are news as well: the order of rows makes them
/// harmless. Nor does it know definitions: the revision of the registry is always 0.
extension NaiveOfflineStore {
    struct Change {
        let view: FeatureViewSchema.Identity
        /// Those that were added; `nil` where stored ones were changed.
        let rows: [StoredRow]?
        let transaction: Int64
    }

    /// Forgets the changes until now.
    package func forgetChanges() {
        state.withLock { $0.forgotten = $0.changes.count }
    }

    package func position() async throws(FeatureError) -> ChangePosition {
        ChangePosition(text: "\(state.withLock { $0.changes.count })")
    }

    package func changes(
        since position: ChangePosition
    ) async throws(FeatureError) -> Changes {
        state.withLock { state in
            let place = Int(position.text) ?? -1
            let new = state.changes.dropFirst(max(0, place))
            let views = Set(new.map(\.view)).map { view in
                let ofView = new.filter { $0.view == view }
                return ViewChange(
                    view: view, since: position, sequences: [],
                    rows: ofView.reduce(0) { $0 + ($1.rows?.count ?? 0) },
                    isRewrite: ofView.contains { $0.rows == nil })
            }
            return Changes(
                position: ChangePosition(text: "\(state.changes.count)"), lookedAt: now(),
                registryRevision: 0, views: place < state.forgotten ? nil : views)
        }
    }

    package func keepsChanges(
        since position: ChangePosition
    ) async throws(FeatureError) -> Bool {
        state.withLock { (Int(position.text) ?? -1) >= $0.forgotten }
    }

    package func rows(
        of change: ViewChange, in schema: FeatureViewSchema,
        _ consume: @Sendable (_ rows: [OfflineRow], _ transaction: Int64) -> Void
    ) async throws(FeatureError) {
        let (changes, forgotten) = state.withLock { ($0.changes, $0.forgotten) }
        let first = max(Int(change.since.text) ?? 0, forgotten)
        for new in changes.dropFirst(first) where new.view == change.view {
            consume(
                (new.rows ?? []).map { row in
                    OfflineRow(
                        key: row.key, order: row.order, values: Self.values(of: row, schema))
                }, new.transaction)
        }
    }
}

extension NaiveOfflineStore.State {
    mutating func add(_ added: [NaiveOfflineStore.StoredRow], to schema: FeatureViewSchema) {
        rows[schema.identity, default: []] += added
        changes.append(
            NaiveOfflineStore.Change(
                view: schema.identity, rows: added, transaction: transaction))
    }
}
