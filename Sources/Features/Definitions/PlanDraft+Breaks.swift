/// What a change breaks among the definitions themselves; what stores hold comes with `assess`.
extension PlanDraft {
    func breaks(from old: Registered, to new: Registered) -> [Break] {
        switch (old.definition, new.definition) {
        case (.featureView(let before), .featureView(let after)):
            breaks(from: before, to: after, keptAs: new.pastVersion(old))
                + (old.storageVersion == new.storageVersion
                    ? [] : breaks(ofServicesOf: after.name, old.storageVersion))
        case (.featureService(let before), .featureService(let after)):
            before.features.filter { !after.features.contains($0) }.map { reference in
                Break(
                    kind: "feature service", name: after.name,
                    reason: "its readers get no \"\(reference)\" any more")
            }
        default: []
        }
    }

    /// - Parameter kept: The old version, where it stays beside the new one.
    private func breaks(
        from old: FeatureView, to new: FeatureView, keptAs kept: ViewReference?
    ) -> [Break] {
        var breaks: [Break] = []
        if old.online, !new.online {
            breaks.append(
                Break(
                    kind: "feature view", name: new.name,
                    reason: "lookups of its latest values are refused"))
        }
        let names = Set(new.features.flatMap(\.names))
        for lost in old.features.flatMap(\.names) where !names.contains(lost) {
            breaks.append(
                Break(
                    kind: "feature view", name: new.name,
                    reason: "requests for \"\(new.name):\(lost)\" are refused"
                        + (kept.map { ", those for \"\($0):\(lost)\" are answered" } ?? "")))
        }
        return breaks
    }

    /// What the view's new version means to the services that read its old one.
    private func breaks(ofServicesOf view: String, _ oldVersion: Int) -> [Break] {
        let old = ViewReference(name: view, version: oldVersion)
        return current.all(.featureService).compactMap { registered in
            guard case .featureService(let service) = registered.definition,
                service.features.contains(where: { $0.view == view && $0.version == nil }),
                let pin = project.pinnedFeatures(ofService: service.name)?.versions[view]
            else { return nil }
            return Break(
                kind: "feature service", name: service.name,
                reason: pin == oldVersion
                    ? "it reads \"\(old)\" until it is applied again"
                    : "it reads version \(pin) from now on, which holds no rows yet")
        }
    }
}

extension Registered {
    /// What names the view as it was, where its rows are stored apart from now on.
    fileprivate func pastVersion(_ old: Registered) -> ViewReference? {
        storageVersion == old.storageVersion
            ? nil : ViewReference(name: definition.id.name, version: old.storageVersion)
    }
}
