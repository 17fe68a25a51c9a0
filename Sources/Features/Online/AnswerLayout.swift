/// Where the cells of an answer come from; made once for a selection, and shared by its answers.
final class AnswerLayout: Sendable {
    /// Where a value comes from that is read and not computed.
    struct Place: BitwiseCopyable, Sendable {
        /// Among the selection's views; -1 for what is computed on demand.
        let view: Int
        /// Among the view's features.
        let feature: Int
    }

    /// A cell of an entity, and what goes there.
    struct Cell: BitwiseCopyable, Sendable {
        /// Among the selection's items, or among what on-demand views read.
        let place: Int
        /// Among the features of a view's row, or among the request's columns.
        let source: Int
    }

    /// What is taken from the rows of one view.
    struct ViewCells: Sendable {
        let ttl: TimeToLive?
        let items: [Cell]
        let inputs: [Cell]
    }

    /// What is computed of one on-demand view.
    struct Computed: Sendable {
        /// Where the view's inputs lie among those of all.
        let inputs: Range<Int>
        /// For each input that comes with the request its place among those of all, and which of
        /// the request's columns it is.
        let requested: [Cell]
        /// For each item that is asked for its place among the selection's.
        let items: [(place: Int, program: ExpressionProgram)]
    }

    let selection: FeatureSelection
    /// Of the selection's items.
    let items: [Place]
    /// Of what on-demand views read: of one view after the other, in the order of its inputs.
    let inputs: [Place]
    let computed: [Computed]
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
        let inputs = selection.onDemand.flatMap(\.inputs).map { input in
            if case .stored(let place) = input {
                Place(view: place.view, feature: place.feature)
            } else {
                Place(view: -1, feature: 0)
            }
        }
        self.items = items
        self.inputs = inputs
        views = selection.views.enumerated().map { view, schema in
            ViewCells(
                ttl: schema.view.ttl, items: Self.cells(of: view, among: items),
                inputs: Self.cells(of: view, among: inputs))
        }
        computed = Self.computed(of: selection)
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
            place.view == view ? Cell(place: index, source: place.feature) : nil
        }
    }

    private static func computed(of selection: FeatureSelection) -> [Computed] {
        var first = 0
        return selection.onDemand.enumerated().map { index, view in
            defer { first += view.inputs.count }
            return Computed(
                inputs: first..<first + view.inputs.count,
                requested: view.inputs.enumerated().compactMap { place, input in
                    guard case .request(let column) = input else { return nil }
                    return Cell(place: first + place, source: column)
                },
                items: selection.items.enumerated().compactMap { place, item in
                    guard case .onDemand(index, let output) = item.source else { return nil }
                    return (place, view.schema.features[view.features[output]].program)
                })
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
