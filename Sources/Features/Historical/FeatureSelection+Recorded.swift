extension FeatureSelection {
    /// A feature of a selection as it was when it was recorded.
    package struct Recorded: Hashable, Sendable {
        package let reference: FeatureReference
        /// Index into the recorded views.
        package let view: Int
        /// Its name in the view then.
        package let feature: String

        package init(reference: FeatureReference, view: Int, feature: String) {
            self.reference = reference
            self.view = view
            self.feature = feature
        }
    }

    /// What is to be recorded of the items.
    package var recorded: [Recorded] {
        items.map { item in
            Recorded(
                reference: item.reference, view: item.view,
                feature: views[item.view].features[item.feature].name)
        }
    }

    /// The selection as it was, whatever the project defines now.
    ///
    /// - Returns: `nil` where a view lacks a feature.
    package init?(_ recorded: [Recorded], of views: [FeatureViewSchema]) {
        var items: [Item] = []
        for feature in recorded {
            guard views.indices.contains(feature.view),
                let index = views[feature.view].featureIndex(feature.feature)
            else { return nil }
            items.append(
                Item(
                    reference: feature.reference, type: views[feature.view].features[index].type,
                    view: feature.view, feature: index))
        }
        var joinKeys: [Column] = []
        for key in views.flatMap(\.keys) where !joinKeys.contains(key) { joinKeys.append(key) }
        self.items = items
        self.views = views
        self.joinKeys = joinKeys
    }
}
