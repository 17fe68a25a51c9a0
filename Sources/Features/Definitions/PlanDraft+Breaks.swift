/// What a change breaks among the definitions themselves; what stores hold comes with `assess`.
extension PlanDraft {
    func breaks(from old: Registered, to new: Registered) -> [Break] {
        switch (old.definition, new.definition) {
        case (.featureView(let before), .featureView(let after)):
            breaks(from: before, to: after, keptAs: new.pastVersion(old))
                + (old.storageVersion == new.storageVersion
                    ? [] : breaks(ofReadersOf: after.name, old.storageVersion))
        case (.onDemandFeatureView(let before), .onDemandFeatureView(let after)):
            breaks(from: before, to: after)
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

    private func breaks(
        from old: OnDemandFeatureView, to new: OnDemandFeatureView
    ) -> [Break] {
        var breaks: [Break] = []
        for feature in old.features {
            let reference = FeatureReference(view: new.name, feature: feature.name)
            guard let after = new.features.first(where: { $0.name == feature.name }) else {
                breaks.append(
                    Break(
                        kind: "on-demand feature view", name: new.name,
                        reason: "requests for \"\(reference)\" are refused"))
                continue
            }
            guard after.expression != feature.expression || after.type != feature.type else {
                continue
            }
            for registered in current.all(.featureService)
            where registered.definition.references?.contains(reference) ?? false {
                breaks.append(
                    Break(
                        kind: "feature service", name: registered.definition.id.name,
                        reason: "its \"\(reference)\" is computed otherwise from now on"))
            }
        }
        return breaks
    }

    /// What the view's new version means to the services and on-demand views that read its old one.
    private func breaks(ofReadersOf view: String, _ oldVersion: Int) -> [Break] {
        let old = ViewReference(name: view, version: oldVersion)
        let readers = current.all(.onDemandFeatureView) + current.all(.featureService)
        return readers.compactMap { registered in
            let id = registered.definition.id
            guard let references = registered.definition.references,
                references.contains(where: { $0.view == view && $0.version == nil }),
                let pin = project.registered[id]?.pins[view]
            else { return nil }
            return Break(
                kind: id.kind.rawValue, name: id.name,
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
