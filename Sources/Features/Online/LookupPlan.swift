/// A selection of features, compiled for lookups: where each view's keys and values come from.
///
/// Made once for many requests of one shape. It holds the tables that serve its views, so that a
/// lookup resolves no names.
package final class LookupPlan: Sendable {
    /// How one view is read.
    struct ViewRead: Sendable {
        let schema: FeatureViewSchema
        /// `nil` for a view that is not kept in memory, or whose table has changed.
        let table: (any ServedTable)?
        /// The same where its rows are served as they are stored.
        let latest: OnlineTable?
        /// For each of the view's join keys its place among the selection's.
        let keys: [Int]
    }

    package let selection: FeatureSelection
    let views: [ViewRead]
    /// What the plan was made from; another one may have other tables.
    let snapshot: FeatureStore.Snapshot
    private let layout: AnswerLayout

    init(_ selection: FeatureSelection, _ snapshot: FeatureStore.Snapshot) {
        self.selection = selection
        self.snapshot = snapshot
        views = selection.views.map { schema in
            let served = snapshot.tables[schema.identity]
            let table = served?.schema.serves(as: schema) == true ? served : nil
            return ViewRead(
                schema: schema, table: table, latest: table as? OnlineTable,
                keys: schema.keys.compactMap { key in
                    selection.joinKeys.firstIndex { $0.name == key.name }
                })
        }
        layout = AnswerLayout(selection)
    }

    /// An answer in which nothing was found yet.
    func answer(count: Int) -> OnlineAnswer {
        OnlineAnswer(selection, layout, count: count)
    }
}
