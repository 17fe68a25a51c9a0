/// How the stored rows of a view follow a change of its definition.
///
/// Features are added, renamed and widened in the view's table. What would lose or reinterpret
/// stored values gets a table of its own.
struct StorageEvolution {
    enum Outcome {
        /// The table is changed, or stays as it is.
        case inPlace([StorageChange])
        /// The rows of the two cannot share a table; says why.
        case apart([String])
    }

    let before: FeatureViewSchema
    /// With the storage version of `before`.
    let after: FeatureViewSchema

    var outcome: Outcome {
        var reasons: [String] = []
        if before.keys != after.keys {
            reasons.append(
                "the join keys were \(Self.text(before.keys)), and are \(Self.text(after.keys))")
        }
        let successors = Self.successors(of: before.storedFeatures, in: after.storedFeatures)
        reasons += Self.reasons(before.storedFeatures, successors)
        if before.features != before.storedFeatures || after.features != after.storedFeatures {
            // What is served is not what is stored, and must stay what it was all the same.
            reasons += Self.reasons(
                before.features, Self.successors(of: before.features, in: after.features))
        }
        guard reasons.isEmpty else { return .apart(reasons) }
        var renamed: [ColumnRename] = []
        var widened: [Feature] = []
        for (old, new) in zip(before.storedFeatures, successors.compactMap { $0 }) {
            if new.name != old.name { renamed.append(ColumnRename(old: old.name, new: new.name)) }
            if new.type != old.type { widened.append(new) }
        }
        let added = after.storedFeatures.filter { new in
            !successors.contains { $0?.name == new.name }
        }
        return .inPlace(
            (renamed.isEmpty ? [] : [.rename(renamed, of: after)])
                + (added.isEmpty ? [] : [.add(added, to: after)])
                + (widened.isEmpty ? [] : [.widen(widened, of: after)]))
    }

    /// Why the features cannot become their successors.
    private static func reasons(_ features: [Feature], _ successors: [Feature?]) -> [String] {
        zip(features, successors).compactMap { old, new in
            guard let new else { return "the feature \"\(old.name)\" is missing" }
            return old.type.widens(to: new.type)
                ? nil
                : "the feature \"\(new.name)\" was \(old.type.name), which cannot become "
                    + "\(new.type.name)"
        }
    }

    /// What each feature is called now; `nil` where it is gone.
    private static func successors(of old: [Feature], in new: [Feature]) -> [Feature?] {
        var taken = Set(old.map(\.name))
        return old.map { feature in
            if let same = new.first(where: { $0.name == feature.name }) { return same }
            // A feature that was there itself, or continues another one, has values of its own.
            let renamed = new.first {
                $0.aliases.contains(feature.name) && !taken.contains($0.name)
            }
            if let renamed { taken.insert(renamed.name) }
            return renamed
        }
    }

    private static func text(_ keys: [Column]) -> String {
        keys.map { "\($0.name) (\($0.type.name))" }.joined(separator: ", ")
    }
}
