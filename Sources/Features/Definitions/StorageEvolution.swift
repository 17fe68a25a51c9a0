/// How the stored rows of a view follow a change of its definition.
///
/// Features may be added and their types widened; what would lose or reinterpret stored values is
/// refused.
struct StorageEvolution {
    let before: FeatureViewSchema
    let after: FeatureViewSchema
    let path: String

    /// What is to be done to the view's table; what cannot be done is noted as a fault.
    func changes(faults: FaultCollector) -> [StorageChange] {
        let anotherName = "Give the view another name, or delete it and apply it again."
        if before.keys != after.keys {
            let keys = before.keys.map { "\($0.name) (\($0.type.name))" }.joined(separator: ", ")
            faults.add(
                "\(path).entities",
                "The feature view \"\(after.name)\" is stored by other join keys: \(keys).",
                hint: anotherName)
        }
        var widened: [Feature] = []
        for old in before.storedFeatures {
            guard let index = after.storedFeatures.firstIndex(where: { $0.name == old.name }) else {
                faults.add(
                    "\(path).features",
                    "The feature view \"\(after.name)\" stores the feature \"\(old.name)\", "
                        + "which is missing here.",
                    hint: anotherName)
                continue
            }
            let new = after.storedFeatures[index]
            if !old.type.widens(to: new.type) {
                faults.add(
                    "\(path).features[\(index)].type",
                    "The feature \"\(old.name)\" is stored as \(old.type.name), which cannot "
                        + "become \(new.type.name).",
                    hint: anotherName)
            } else if old.type != new.type {
                widened.append(new)
            }
        }
        let held = Set(before.storedFeatures.map(\.name))
        let added = after.storedFeatures.filter { !held.contains($0.name) }
        return (added.isEmpty ? [] : [.add(added, to: after)])
            + (widened.isEmpty ? [] : [.widen(widened, of: after)])
    }
}
