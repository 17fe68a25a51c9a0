extension FeatureSelection {
    /// A feature of a selection as it was when it was recorded.
    package struct Recorded: Hashable, Sendable {
        package enum Source: Hashable, Sendable {
            /// Index into the recorded views, and the feature's name in the view then.
            case stored(view: Int, feature: String)
            /// The same of the recorded on-demand views.
            case onDemand(view: Int, feature: String)
        }

        package let reference: FeatureReference
        package let source: Source

        package init(reference: FeatureReference, source: Source) {
            self.reference = reference
            self.source = source
        }
    }

    /// An on-demand feature view as it was when it was recorded.
    package struct RecordedView: Sendable {
        package let view: OnDemandFeatureView
        /// For each of its input features the index into the recorded views, and its name there.
        package let inputs: [(view: Int, feature: String)]

        package init(view: OnDemandFeatureView, inputs: [(view: Int, feature: String)]) {
            self.view = view
            self.inputs = inputs
        }
    }

    /// What is to be recorded of the items.
    package var recorded: [Recorded] {
        items.map { item in
            let source: Recorded.Source =
                switch item.source {
                case .stored(let place): .stored(view: place.view, feature: name(of: place))
                case .onDemand(let view, let output):
                    .onDemand(view: view, feature: feature(output, ofOnDemand: view).name)
                }
            return Recorded(reference: item.reference, source: source)
        }
    }

    /// What is to be recorded of the on-demand views.
    package var recordedViews: [RecordedView] {
        onDemand.map { selection in
            let inputs = selection.inputs.compactMap { input -> (view: Int, feature: String)? in
                guard case .stored(let place) = input else { return nil }
                return (place.view, name(of: place))
            }
            return RecordedView(view: selection.schema.view, inputs: inputs)
        }
    }

    /// - Parameter output: As in `Source.onDemand`.
    package func feature(_ output: Int, ofOnDemand view: Int) -> OnDemandSchema.Feature {
        onDemand[view].schema.features[onDemand[view].features[output]]
    }

    private func name(of place: Place) -> String { views[place.view].features[place.feature].name }

    /// The selection as it was, whatever the project defines now.
    ///
    /// - Returns: `nil` where a view lacks a feature.
    package init?(
        _ recorded: [Recorded], _ recordedViews: [RecordedView], of views: [FeatureViewSchema]
    ) {
        var resolver = FeatureResolver(recorded: views)
        for view in recordedViews { guard resolver.add(view) else { return nil } }
        for feature in recorded { guard resolver.add(feature) else { return nil } }
        do {
            try self.init(resolver)
        } catch {
            return nil
        }
    }
}
