/// Where the cells of an answer come from; made once for a selection, and shared by its answers.
final class AnswerLayout: Sendable {
    /// Where a value comes from that is read and not computed.
    struct Place: BitwiseCopyable, Sendable {
        /// Among the selection's views; -1 for what is computed on demand.
        let view: Int
        /// Among the view's features.
        let feature: Int
    }

    /// A cell of an entity, and the feature of a view's row that goes there.
    struct Cell: BitwiseCopyable, Sendable {
        /// Among the selection's items, or among what on-demand views read.
        let place: Int
        let feature: Int
    }

    /// What is taken from the rows of one view.
    struct ViewCells: Sendable {
        let ttl: TimeToLive?
        let items: [Cell]
        let inputs: [Cell]
    }

    let selection: FeatureSelection
    /// Of the selection's items.
    let items: [Place]
    /// Of what on-demand views read besides the request: of one view after the other, in the
    /// order of its inputs.
    let inputs: [Place]
    /// Of the selection's views.
    let views: [ViewCells]
    /// Of the items; empty where none has one. What is computed on demand has none of its own.
    let fallbacks: [Fallback?]
    /// Of the inputs, in the same way: an on-demand view reads what is served.
    let inputFallbacks: [Fallback?]
    /// What refuses a lookup where it has no value: items, and inputs of what is computed.
    let rejecting: [(place: Place, reference: FeatureReference)]

    init(_ selection: FeatureSelection) {
        self.selection = selection
        let items = selection.items.map { item in
            item.place.map { Place(view: $0.view, feature: $0.feature) }
                ?? Place(view: -1, feature: 0)
        }
        let inputs: [Place] = selection.onDemand.flatMap(\.inputs).compactMap { input in
            guard case .stored(let place) = input else { return nil }
            return Place(view: place.view, feature: place.feature)
        }
        self.items = items
        self.inputs = inputs
        views = selection.views.enumerated().map { view, schema in
            ViewCells(
                ttl: schema.view.ttl, items: Self.cells(of: view, among: items),
                inputs: Self.cells(of: view, among: inputs))
        }
        fallbacks = Self.fallbacks(of: items, in: selection)
        inputFallbacks = Self.fallbacks(of: inputs, in: selection)
        let read =
            selection.items.map { (place: $0.place, reference: $0.reference) }
            + selection.onDemand.flatMap(\.references)
        var seen: Set<FeatureSelection.Place> = []
        rejecting = read.compactMap { place, reference in
            guard let place,
                selection.views[place.view].features[place.feature].fallback == .reject,
                seen.insert(place).inserted
            else { return nil }
            return (Place(view: place.view, feature: place.feature), reference)
        }
    }

    private static func cells(of view: Int, among places: [Place]) -> [Cell] {
        places.enumerated().compactMap { index, place in
            place.view == view ? Cell(place: index, feature: place.feature) : nil
        }
    }

    private static func fallbacks(
        of places: [Place], in selection: FeatureSelection
    ) -> [Fallback?] {
        let fallbacks = places.map { place in
            place.view < 0 ? nil : selection.views[place.view].features[place.feature].fallback
        }
        return fallbacks.contains { $0 != nil } ? fallbacks : []
    }
}

extension OnDemandSelection {
    /// Where its input features come from, and what the view calls them.
    fileprivate var references: [(place: FeatureSelection.Place?, reference: FeatureReference)] {
        zip(inputs.suffix(schema.view.inputs.count), schema.view.inputs).map { input, reference in
            if case .stored(let place) = input { (place, reference) } else { (nil, reference) }
        }
    }
}
