/// The features that a request asks for, resolved: which view and column each is.
package struct FeatureSelection: Sendable {
    package struct Item: Hashable, Sendable {
        package let reference: FeatureReference
        package let type: ValueType
        /// Index into `views`.
        package let view: Int
        /// Index into the view's features.
        package let feature: Int
    }

    /// In the order asked.
    package let items: [Item]
    /// The views that the items come from, each once, in order of appearance.
    package let views: [FeatureViewSchema]

    /// The join keys of all the views, each once, in order of appearance.
    package let joinKeys: [Column]

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
        var items: [Item] = []
        var views: [FeatureViewSchema] = []
        var joinKeys: [Column] = []
        var known: [(reference: ViewReference, view: Int)] = []
        for (index, reference) in pinned.references.enumerated() {
            let viewIndex: Int
            if let found = known.first(where: { $0.reference == reference.viewReference }) {
                viewIndex = found.view
            } else {
                let meant = ViewReference(
                    name: reference.view, version: pinned.version(of: reference))
                let schema = try Self.schema(meant, in: project, at: index)
                // Two numbers may name one table.
                if let same = views.firstIndex(where: { $0.identity == schema.identity }) {
                    viewIndex = same
                } else {
                    try Self.merge(schema.keys, into: &joinKeys, view: schema.name)
                    viewIndex = views.count
                    views.append(schema)
                }
                known.append((reference.viewReference, viewIndex))
            }
            let feature = try Self.feature(reference, of: views[viewIndex], at: index)
            let type = views[viewIndex].features[feature].type
            items.append(Item(reference: reference, type: type, view: viewIndex, feature: feature))
        }
        guard !items.isEmpty else {
            throw .invalid(
                "no features were asked for",
                [
                    Fault(
                        "features", "The list is empty.",
                        hint: "Name features as view:feature, or a feature_service.")
                ])
        }
        self.items = items
        self.views = views
        self.joinKeys = joinKeys
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

    /// The storage version that each view without a version in its references was read in.
    package var versions: [String: Int] {
        var versions: [String: Int] = [:]
        for item in items where item.reference.version == nil {
            versions[item.reference.view] = views[item.view].storageVersion
        }
        return versions
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
        for (index, item) in items.enumerated() {
            let reference = item.reference
            let name =
                full ? "\(reference.viewReference)__\(reference.feature)" : reference.feature
            guard !names.contains(name), !taken.contains(name) else {
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

    private static func schema(
        _ reference: ViewReference, in project: Project, at index: Int
    ) throws(FeatureError) -> FeatureViewSchema {
        if let schema = project.schema(of: reference) { return schema }
        guard project.featureView(reference.name) != nil else {
            throw .unknown(
                kind: .featureView, name: reference.name,
                hint: "GET /v1/feature-views lists those of the project.")
        }
        throw .invalid(
            "unknown version of the feature view \"\(reference.name)\"",
            [
                Fault(
                    "features[\(index)]", "There is no feature view \"\(reference)\".",
                    hint: project.versionsHint(of: reference.name))
            ])
    }

    private static func feature(
        _ reference: FeatureReference, of schema: FeatureViewSchema, at index: Int
    ) throws(FeatureError) -> Int {
        if let feature = schema.featureIndex(reference.feature) { return feature }
        let names = schema.features.map(\.name).joined(separator: ", ")
        throw .invalid(
            "unknown feature \"\(reference)\"",
            [
                Fault(
                    "features[\(index)]",
                    "The feature view \"\(reference.viewReference)\" has no feature "
                        + "\"\(reference.feature)\".",
                    hint: "Its features are \(names).")
            ])
    }

    private static func merge(
        _ keys: [Column], into joinKeys: inout [Column], view: String
    ) throws(FeatureError) {
        for key in keys {
            guard let known = joinKeys.first(where: { $0.name == key.name }) else {
                joinKeys.append(key)
                continue
            }
            guard known.type == key.type else {
                throw .invalid(
                    "the join key \"\(key.name)\" has two types",
                    [
                        Fault(
                            "features",
                            "The feature view \"\(view)\" takes \"\(key.name)\" as "
                                + "\(key.type.name), another one as \(known.type.name).",
                            hint: "Ask for their features in separate requests.")
                    ])
            }
        }
    }
}
