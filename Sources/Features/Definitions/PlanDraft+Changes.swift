extension PlanDraft {
    /// The lines of the plan: the bundle's definitions in their order, the views that change
    /// because their entities do, then what is deleted.
    var changes: [DefinitionChange] {
        let unnamed = superseded.map { DefinitionID(.featureView, $0.schema.name) }
            .filter { paths[$0] == nil }
        return (bundle.definitions.map(\.definition.id) + unnamed).map(change)
            + deleted.sorted(by: Self.precedes).map(deletion)
            + deletedVersions.map(deletion)
    }

    private static func precedes(_ left: DefinitionID, _ right: DefinitionID) -> Bool {
        (left.kind.bundleMember, left.name) < (right.kind.bundleMember, right.name)
    }

    private func change(to id: DefinitionID) -> DefinitionChange {
        let backfill = id.kind == .featureView ? backfills[id.name] : nil
        guard let new = registered[id], let old = current.registered[id] else {
            return DefinitionChange(
                id: id, action: .create, version: registered[id]?.version ?? 1, backfill: backfill)
        }
        return DefinitionChange(
            id: id, action: old.version == new.version ? .unchanged : .update,
            version: new.version, details: details(from: old, to: new),
            breaks: breaks(from: old, to: new), backfill: backfill)
    }

    private func details(from old: Registered, to new: Registered) -> [String] {
        let renames = renames(of: new.definition.id)
        var lines = renames.map { "features: \($0.old) renamed to \($0.new)" }
        lines += DefinitionDifference.lines(
            from: old.definition.renaming(renames, as: new.definition), to: new.definition)
        for (view, version) in new.pins.sorted(by: { $0.key < $1.key }) {
            if let before = old.pins[view], before != version {
                lines.append("\(view): version \(before) → \(version)")
            }
        }
        let id = new.definition.id
        guard id.kind == .featureView, let reasons = reasons[id.name] else { return lines }
        return lines
            + reasons.map {
                "version \(new.storageVersion) beside version \(old.storageVersion): \($0)"
            }
    }

    private func renames(of id: DefinitionID) -> [ColumnRename] {
        storage.flatMap { change -> [ColumnRename] in
            guard case .rename(let renames, let schema) = change, id.kind == .featureView,
                schema.name == id.name
            else { return [] }
            return renames
        }
    }

    private func deletion(of id: DefinitionID) -> DefinitionChange {
        DefinitionChange(
            id: id, action: .delete, version: current.registered[id]?.version ?? 1,
            breaks: [
                Break(
                    kind: id.kind.rawValue, name: id.name,
                    reason: "requests that name it are refused")
            ])
    }

    private func deletion(of version: EarlierVersion) -> DefinitionChange {
        let schema = version.schema
        let reference = ViewReference(name: schema.name, version: schema.storageVersion)
        return DefinitionChange(
            id: DefinitionID(.featureView, schema.name), earlierVersion: schema.storageVersion,
            action: .delete, version: version.version,
            breaks: [
                Break(
                    kind: "feature view", name: reference.description,
                    reason: "requests that name it are refused")
            ])
    }
}

extension Definition {
    /// The view with its features called as in `new`, so that only other differences are left.
    fileprivate func renaming(_ renames: [ColumnRename], as new: Definition) -> Definition {
        guard case .featureView(var view) = self, case .featureView(let new) = new else {
            return self
        }
        view.features = view.features.map { feature in
            guard let rename = renames.first(where: { $0.old == feature.name }),
                let renamed = new.features.first(where: { $0.name == rename.new })
            else { return feature }
            return Feature(
                renamed.name, feature.type, column: feature.column, aliases: renamed.aliases,
                fallback: feature.fallback, annotations: feature.annotations)
        }
        return .featureView(view)
    }
}
