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
        var renamed: [ColumnRename] = []
        var widened: [Feature] = []
        for old in before.features {
            guard let new = successor(of: old) else {
                reasons.append("the feature \"\(old.name)\" is missing")
                continue
            }
            if new.name != old.name { renamed.append(ColumnRename(old: old.name, new: new.name)) }
            if !old.type.widens(to: new.type) {
                reasons.append(
                    "the feature \"\(new.name)\" is \(old.type.name), which cannot become "
                        + "\(new.type.name)")
            } else if old.type != new.type {
                widened.append(new)
            }
        }
        guard reasons.isEmpty else { return .apart(reasons) }
        let added = after.features.filter { new in
            !before.features.contains { successor(of: $0)?.name == new.name }
        }
        return .inPlace(
            (renamed.isEmpty ? [] : [.rename(renamed, of: after)])
                + (added.isEmpty ? [] : [.add(added, to: after)])
                + (widened.isEmpty ? [] : [.widen(widened, of: after)]))
    }

    /// What the feature is called now; `nil` where it is gone.
    private func successor(of old: Feature) -> Feature? {
        if let same = after.features.first(where: { $0.name == old.name }) { return same }
        return after.features.first { new in
            // A feature that was there itself has values of its own.
            new.aliases.contains(old.name) && !before.features.contains { $0.name == new.name }
        }
    }

    private static func text(_ keys: [Column]) -> String {
        keys.map { "\($0.name) (\($0.type.name))" }.joined(separator: ", ")
    }
}
