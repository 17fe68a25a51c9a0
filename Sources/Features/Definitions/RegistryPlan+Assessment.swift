/// What a plan means to what the stores hold.
extension RegistryPlan {
    /// Adds to the changes what they break among models, datasets and rows, and notes what keeps
    /// something from being deleted.
    mutating func assess(_ holdings: ProjectHoldings) {
        for index in changes.indices {
            let change = changes[index]
            switch (change.id.kind, change.action) {
            case (.featureView, .update):
                changes[index].breaks += breaks(of: change, holdings)
            case (.featureView, .delete):
                for version in removed where version.isRemoved(by: change) {
                    let losses = losses(version, change, holdings)
                    changes[index].breaks += losses.map(\.break)
                    objections += losses.map { Fault(path(of: change), $0.objection) }
                }
            case (.onDemandFeatureView, .update), (.onDemandFeatureView, .delete):
                let losses = losses(ofOnDemand: change.id.name, holdings)
                changes[index].breaks += losses.map(\.break)
                objections += losses.map { Fault(path(of: change), $0.objection) }
            case (.model, .delete):
                changes[index].breaks += holdings.aliasBreaks(of: change.id.name)
            default: break
            }
        }
    }

    private func path(of change: DefinitionChange) -> String {
        "\(change.id.kind.bundleMember)/\(change.name)"
    }

    /// What a new version of a view, or a name that its features lose, means to who reads it.
    private func breaks(of change: DefinitionChange, _ holdings: ProjectHoldings) -> [Break] {
        let view = change.id.name
        if let old = superseded.first(where: { $0.schema.name == view }) {
            let reference = ViewReference(name: view, version: old.schema.storageVersion)
            return readers(of: old, isNewest: true, holdings).map { reader in
                switch reader {
                case .model(let name, let version):
                    Break(
                        kind: "model", name: name,
                        reason: "its version \(version) goes on reading \"\(reference)\", which "
                            + "takes rows under that name only")
                case .dataset(let name):
                    Break(
                        kind: "dataset", name: name,
                        reason: "it was joined from \"\(reference)\", and cannot be built again "
                            + "from the new version")
                }
            }
        }
        return holdings.modelVersions.compactMap { version in
            guard let features = features(of: version) else { return nil }
            let lost = features.references.first { reference in
                guard reference.view == view else { return false }
                let meant = ViewReference(name: view, version: features.version(of: reference))
                let names = project.view(meant)?.features.flatMap(\.names)
                return names?.contains(reference.feature) == false
            }
            return lost.map { reference in
                Break(
                    kind: "model", name: version.model,
                    reason: "its version \(version.version) reads \"\(reference)\", and cannot be "
                        + "served")
            }
        }
    }

    private struct Loss {
        let `break`: Break
        /// A sentence.
        let objection: String
    }

    private func losses(
        _ version: EarlierVersion, _ change: DefinitionChange, _ holdings: ProjectHoldings
    ) -> [Loss] {
        let schema = version.schema
        let siblings = removed.filter { $0.schema.name == schema.name }
        let isNewest = change.earlierVersion == nil && siblings.last == version
        let isOnly = isNewest && siblings.count == 1
        let name =
            isOnly
            ? schema.name
            : ViewReference(name: schema.name, version: schema.storageVersion).description
        var losses: [Loss] = []
        if let rows = holdings.rows[schema.identity], !rows.isZero {
            losses.append(
                Loss(
                    break: Break(
                        kind: "feature view", name: name,
                        reason: "its table is dropped with \(rows)"),
                    objection: "The feature view \"\(name)\" holds \(rows)."))
        }
        for reader in readers(of: version, isNewest: isNewest, holdings) {
            switch reader {
            case .model(let model, let version):
                losses.append(
                    Loss(
                        break: Break(
                            kind: "model", name: model,
                            reason: "its version \(version) reads \"\(name)\", and cannot be "
                                + "served"),
                        objection: "The model \"\(model)\" reads the feature view \"\(name)\" in "
                            + "its version \(version)."))
            case .dataset(let dataset):
                losses.append(
                    Loss(
                        break: Break(
                            kind: "dataset", name: dataset,
                            reason: "it was joined from \"\(name)\", and cannot be built again"),
                        objection:
                            "The dataset \"\(dataset)\" was joined from the feature view "
                            + "\"\(name)\"."))
            }
        }
        return losses
    }

    /// The model versions that read features which the on-demand view has no more.
    private func losses(ofOnDemand view: String, _ holdings: ProjectHoldings) -> [Loss] {
        let names = project.onDemandFeatureView(view)?.featureNames ?? []
        return holdings.modelVersions.compactMap { version in
            let lost = features(of: version)?.references.first { reference in
                reference.view == view && !names.contains(reference.feature)
            }
            return lost.map { reference in
                Loss(
                    break: Break(
                        kind: "model", name: version.model,
                        reason: "its version \(version.version) reads \"\(reference)\", and cannot "
                            + "be served"),
                    objection: "The model \"\(version.model)\" reads \"\(reference)\" in its "
                        + "version \(version.version).")
            }
        }
    }

    private enum Reader {
        case model(String, version: Int)
        case dataset(String)
    }

    private func readers(
        of version: EarlierVersion, isNewest: Bool, _ holdings: ProjectHoldings
    ) -> [Reader] {
        let reads = { (features: PinnedFeatures) in
            features.reads(version.schema.name, version.versions, isNewest: isNewest)
        }
        return holdings.modelVersions.filter { features(of: $0).map(reads) ?? false }
            .map { .model($0.model, version: $0.version) }
            + holdings.datasets.filter { reads($0.features) }.map { .dataset($0.name) }
    }

    /// What the model version reads.
    private func features(of version: ProjectHoldings.ModelVersion) -> PinnedFeatures? {
        if let features = version.features { return features }
        return project.model(version.model)?.featureService
            .flatMap { project.pinnedFeatures(ofService: $0) }
    }
}

extension EarlierVersion {
    fileprivate func isRemoved(by change: DefinitionChange) -> Bool {
        schema.name == change.id.name
            && (change.earlierVersion == nil || change.earlierVersion == schema.storageVersion)
    }
}

extension ProjectHoldings {
    /// The aliases of a deleted model, which go with it.
    fileprivate func aliasBreaks(of model: String) -> [Break] {
        modelVersions.filter { $0.model == model }.flatMap { version in
            version.aliases.map { alias in
                Break(
                    kind: "model", name: model,
                    reason: "its alias \"\(alias)\" of version \(version.version) is dropped")
            }
        }
    }
}
