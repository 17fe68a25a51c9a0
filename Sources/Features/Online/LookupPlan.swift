/// A selection of features, compiled for lookups: where each view's keys and values come from.
///
/// Made once for many requests of one shape. It holds the tables that serve its views, so that a
/// lookup resolves no names.
package final class LookupPlan: Sendable {
    /// How one view is read. Shared, as its schema has much to copy.
    final class ViewRead: Sendable {
        let schema: FeatureViewSchema
        let isKeptOnline: Bool
        /// `nil` for a view with aggregations, for one that is not kept in memory, and for one
        /// whose table has changed.
        let latest: OnlineTable?
        /// Of a view with aggregations.
        let windows: WindowedTable?
        /// For each of the view's join keys its place among the selection's.
        let keys: [Int]

        init(
            _ schema: FeatureViewSchema, from table: (any ServedTable)?, joinKeys: [Column]
        ) {
            self.schema = schema
            isKeptOnline = schema.isKeptOnline
            latest = table as? OnlineTable
            windows = table as? WindowedTable
            keys = schema.keys.compactMap { key in joinKeys.firstIndex { $0.name == key.name } }
        }
    }

    package let selection: FeatureSelection
    /// Those of the selection, in their order.
    package let keyNames: [String]
    let views: [ViewRead]
    /// What the plan was made from; another one may have other tables.
    let snapshot: FeatureStore.Snapshot
    private let layout: AnswerLayout

    init(_ selection: FeatureSelection, _ snapshot: FeatureStore.Snapshot) {
        self.selection = selection
        keyNames = selection.joinKeys.map(\.name)
        self.snapshot = snapshot
        views = selection.views.map { schema in
            let found = snapshot.tables[schema.identity]
            let table = found.flatMap { $0.schema.serves(as: schema) ? $0 : nil }
            return ViewRead(schema, from: table, joinKeys: selection.joinKeys)
        }
        layout = AnswerLayout(selection)
    }

    /// An answer in which nothing was found yet.
    func answer(count: Int, at instant: EventTime) -> OnlineAnswer {
        OnlineAnswer(layout, count: count, at: instant)
    }
}
