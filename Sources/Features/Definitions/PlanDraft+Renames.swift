/// What is wrong with the names that features are said to have had.
///
/// A bundle that renames is applied once to the registry that knows the old name, and then again
/// and again, there and elsewhere. So `renamed_from` may name what was renamed already, and
/// anything at all in a view that is new; but where it names nothing that the view has, a slip of
/// the pen would make a new version of it.
extension PlanDraft {
    func checkRenames(_ faults: FaultCollector) {
        for (definition, path) in bundle.definitions {
            guard case .featureView(let view) = definition,
                case .featureView(let old)? = current.registered[definition.id]?.definition
            else { continue }
            check(view.features, after: old.features, at: "\(path).features", faults)
            check(view.columns, after: old.columns, at: "\(path).columns", faults)
        }
    }

    private func check(
        _ features: [Feature], after registered: [Feature], at path: String,
        _ faults: FaultCollector
    ) {
        for (index, feature) in features.enumerated() {
            guard let old = feature.renamedFrom else { continue }
            let place = "\(path)[\(index)].renamed_from"
            guard old != feature.name else {
                faults.add(
                    place, "\"\(old)\" is the name that it has.", hint: "Leave the field out.")
                continue
            }
            let present = registered.first { $0.name == feature.name }
            if registered.contains(where: { $0.name == old }) {
                // Where the old one stays, a name would mean two, which is refused for itself.
                guard present != nil, !features.contains(where: { $0.name == old }) else {
                    continue
                }
                faults.add(
                    place,
                    "\"\(feature.name)\" is there already, and has values of its own.",
                    hint: "Give \"\(old)\" a name that is new.")
            } else if !Self.isContinued(feature, present, registered), !registered.isEmpty {
                let names = registered.map(\.name).joined(separator: ", ")
                faults.add(
                    place, "There is no \"\(old)\" to be renamed.", hint: "The view has \(names).")
            }
        }
    }

    /// Whether the feature was renamed from there already, or an alias says what it was.
    private static func isContinued(
        _ feature: Feature, _ present: Feature?, _ registered: [Feature]
    ) -> Bool {
        if let present, let old = feature.renamedFrom, present.aliases.contains(old) { return true }
        return registered.contains { feature.aliases.contains($0.name) }
    }
}
