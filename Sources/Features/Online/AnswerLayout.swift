/// Where the cells of an answer come from; made once for a selection.
struct AnswerLayout: Sendable {
    /// Where a value comes from that is read and not computed.
    struct Place: BitwiseCopyable, Sendable {
        /// Among the selection's views; -1 for what is computed on demand.
        let view: Int
        /// Among the view's features.
        let feature: Int
    }

    /// Of the selection's items.
    let items: [Place]
    /// Of what on-demand views read besides the request: of one view after the other, in the
    /// order of its inputs.
    let inputs: [Place]
    /// Of the selection's views.
    let ttls: [TimeToLive?]

    init(_ selection: FeatureSelection) {
        items = selection.items.map { item in
            item.place.map { Place(view: $0.view, feature: $0.feature) }
                ?? Place(view: -1, feature: 0)
        }
        inputs = selection.onDemand.flatMap(\.inputs).compactMap { input in
            guard case .stored(let place) = input else { return nil }
            return Place(view: place.view, feature: place.feature)
        }
        ttls = selection.views.map(\.view.ttl)
    }
}
