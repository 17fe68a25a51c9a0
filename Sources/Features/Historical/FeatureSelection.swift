/// The features that a request asks for, resolved: which view and column each is, or what it is
/// computed from.
package struct FeatureSelection: Sendable {
    /// A stored feature, or an aggregation.
    package struct Place: Hashable, Sendable {
        /// Index into the selection's views.
        package let view: Int
        /// Index into the view's features.
        package let feature: Int

        package init(view: Int, feature: Int) {
            self.view = view
            self.feature = feature
        }
    }

    /// Where an item's values come from.
    package enum Source: Hashable, Sendable {
        case stored(Place)
        /// Indexes into the selection's on-demand views, and into the features asked of that one.
        case onDemand(view: Int, output: Int)
    }

    package struct Item: Hashable, Sendable {
        package let reference: FeatureReference
        package let type: ValueType
        package let source: Source

        /// `nil` for what is computed on demand.
        package var place: Place? {
            if case .stored(let place) = source { place } else { nil }
        }
    }

    /// In the order asked.
    package let items: [Item]
    /// The views that the items, or the inputs of what is computed for them, come from: each once,
    /// in order of appearance.
    package let views: [FeatureViewSchema]
    /// The on-demand views of the items, each once, in order of appearance.
    package let onDemand: [OnDemandSelection]
    /// The join keys of all the views, each once, in order of appearance.
    package let joinKeys: [Column]
    /// The values that on-demand views take from the request, each once, in order of appearance.
    package let requestColumns: [Column]

    /// Resolves references; those without a version mean the newest.
    /// - Throws: As for pinned features.
    package init(
        _ references: [FeatureReference], in project: Project
    ) throws(FeatureError) {
        try self.init(PinnedFeatures(references), in: project)
    }

    /// Resolves references.
    /// - Throws: `.unknown` for a view, `.invalid` for a version or a feature that is not there,
    ///   for an empty list, and for views that disagree on the type of a join key.
    package init(_ pinned: PinnedFeatures, in project: Project) throws(FeatureError) {
        var resolver = FeatureResolver(project)
        for (index, reference) in pinned.references.enumerated() {
            try resolver.add(
                reference, version: pinned.version(of: reference), path: "features[\(index)]")
        }
        guard !resolver.items.isEmpty else {
            throw .invalid(
                "no features were asked for",
                [
                    Fault(
                        "features", "The list is empty.",
                        hint: "Name features as view:feature, or a feature_service.")
                ])
        }
        try self.init(resolver)
    }

    /// - Throws: `.invalid` where one name means a join key and a request value.
    init(_ resolver: FeatureResolver) throws(FeatureError) {
        items = resolver.items
        views = resolver.views
        onDemand = resolver.onDemand
        joinKeys = resolver.joinKeys
        requestColumns = resolver.requestColumns
        for column in requestColumns where joinKeys.contains(where: { $0.name == column.name }) {
            throw .invalid(
                "\"\(column.name)\" has two meanings",
                [
                    Fault(
                        "features",
                        "It is a join key of one feature, and a request value of another.",
                        hint: "Ask for their features in separate requests.")
                ])
        }
    }

    /// Resolves a feature service, in the versions that it is bound to.
    package init(service name: String, in project: Project) throws(FeatureError) {
        guard let pinned = project.pinnedFeatures(ofService: name) else {
            throw .unknown(
                kind: .featureService, name: name,
                hint: "GET /v1/feature-services lists those of the project.")
        }
        try self.init(pinned, in: project)
    }

    /// The storage version that each view without a version in its references was read in;
    /// on-demand views have none.
    package var versions: [String: Int] {
        var versions: [String: Int] = [:]
        for item in items where item.reference.version == nil {
            guard let place = item.place else { continue }
            versions[item.reference.view] = views[place.view].storageVersion
        }
        return versions
    }

    /// What is read of the views, for the items and for what is computed for them; some perhaps
    /// twice.
    package var places: [Place] {
        items.compactMap(\.place)
            + onDemand.flatMap(\.inputs).compactMap { input in
                if case .stored(let place) = input { place } else { nil }
            }
    }

    /// The items' names: `view:feature`.
    package var names: [String] { items.map(\.reference.description) }

    /// The names of the items as columns of a table.
    ///
    /// - Parameters:
    ///   - full: `view__feature` instead of `feature`.
    ///   - taken: Names that other columns bear already.
    /// - Throws: `.invalid` where two columns would bear one name.
    package func columnNames(
        full: Bool, besides taken: [String]
    ) throws(FeatureError) -> [String] {
        var names: [String] = []
        var seen = Set(taken)
        for (index, item) in items.enumerated() {
            let reference = item.reference
            let name =
                full ? "\(reference.viewReference)__\(reference.feature)" : reference.feature
            guard seen.insert(name).inserted else {
                let isRepeated = items[..<index].contains { $0.reference == reference }
                throw .invalid(
                    "two columns would be named \"\(name)\"",
                    [
                        isRepeated
                            ? Fault("features[\(index)]", "\"\(reference)\" is asked for twice.")
                            : Self.clash(of: name, at: index, full: full)
                    ])
            }
            names.append(name)
        }
        return names
    }

    private static func clash(of name: String, at index: Int, full: Bool) -> Fault {
        Fault(
            "features[\(index)]", "\"\(name)\" is also another column of the result.",
            hint: full
                ? "Rename the column of the entity rows."
                : "Ask with full_feature_names, which names columns view__feature.")
    }
}
