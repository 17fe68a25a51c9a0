/// Checks that the definitions of a project fit each other.
struct ProjectValidator {
    let project: Project
    /// Where in the bundle a definition stands; what stands nowhere was applied earlier.
    let paths: [DefinitionID: String]
    /// What the same change takes away.
    let deleted: Set<DefinitionID>
    /// Versions of views that it takes away while the views stay.
    let deletedVersions: [EarlierVersion]
    let faults = FaultCollector()

    /// - Throws: `.invalid` with every misfit.
    func validate() throws(FeatureError) {
        for registered in project.registered.values.sorted(by: precedes) {
            switch registered.definition {
            case .featureView(let view): check(view)
            case .onDemandFeatureView(let view): check(view)
            case .featureService(let service): check(service)
            case .model(let model): check(model)
            case .entity, .dataSource: break
            }
        }
        guard faults.faults.isEmpty else {
            throw .invalid(DefinitionBundle.refusal, faults.faults)
        }
    }

    private func precedes(_ left: Registered, _ right: Registered) -> Bool {
        path(of: left.definition.id) < path(of: right.definition.id)
    }

    func path(of id: DefinitionID) -> String {
        paths[id] ?? "\(id.kind.bundleMember)/\(id.name)"
    }

    private func check(_ view: FeatureView) {
        let path = path(of: DefinitionID(.featureView, view.name))
        var keys: [Column] = []
        for (index, name) in view.entities.enumerated() {
            guard let entity = project.entity(name) else {
                refuseMissing(.entity, name, at: "\(path).entities[\(index)]")
                continue
            }
            for key in entity.joinKeys {
                if keys.contains(where: { $0.name == key.name }) {
                    faults.add(
                        "\(path).entities[\(index)]",
                        "The join key \"\(key.name)\" comes from two entities.")
                }
                keys.append(key)
            }
        }
        for (index, feature) in view.features.enumerated()
        where keys.contains(where: { $0.name == feature.name }) {
            faults.add(
                "\(path).features[\(index)].name",
                "\"\(feature.name)\" is a join key of the view.",
                hint: "Give the feature another name, and its source's column as \"column\".")
        }
        for (index, column) in view.columns.enumerated()
        where keys.contains(where: { $0.name == column.name }) {
            faults.add(
                "\(path).columns[\(index)].name",
                "\"\(column.name)\" is a join key of the view, which aggregations may read "
                    + "as it is.",
                hint: "Leave the column out.")
        }
        checkAliases(of: view, keys, path: path)
        guard let source = project.dataSource(view.source) else {
            refuseMissing(.dataSource, view.source, at: "\(path).source")
            return
        }
        if !view.aggregations.isEmpty {
            // Noted here; the schema leaves out what cannot be resolved.
            _ = WindowResolver(view: view, source: source, keys: keys, path: path, faults: faults)
                .resolve()
        }
        if case .push(let columns) = source.origin {
            if !view.columns.isEmpty {
                faults.add(
                    "\(path).columns",
                    "The push source \"\(source.name)\" says its columns itself, in its schema.",
                    hint: "Leave the field out.")
            }
            let schema = FeatureViewSchema(
                project: project.name, view: view, source: source, keys: keys, storageVersion: 0)
            SourceColumns.push(columns, of: source).check(schema, path: path, faults: faults)
        }
    }

    /// A name means one feature.
    private func checkAliases(of view: FeatureView, _ keys: [Column], path: String) {
        var owners: [String: String] = [:]
        for feature in view.features { owners[feature.name] = feature.name }
        for (index, feature) in view.features.enumerated() {
            for alias in feature.aliases {
                let place = "\(path).features[\(index)]"
                if let owner = owners.updateValue(feature.name, forKey: alias) {
                    faults.add(
                        place,
                        "\"\(alias)\", an earlier name of the feature \"\(feature.name)\", is "
                            + "also one of the feature \"\(owner)\".",
                        hint:
                            "Give that one another name, or take this one away: from renamed_from "
                            + "where it stands there, else by writing aliases without it.")
                } else if keys.contains(where: { $0.name == alias }) {
                    faults.add(place, "The alias \"\(alias)\" is a join key of the view.")
                } else if !DefinitionName.isValid(alias) || Reserved.all.contains(alias) {
                    faults.add(place, "\"\(alias)\" cannot be the name of a feature.")
                }
            }
        }
    }

    func refuseMissing(_ reference: ViewReference, at path: String) {
        let isDeleted = deletedVersions.contains { version in
            version.schema.name == reference.name
                && reference.version.map(version.versions.contains) ?? false
        }
        if isDeleted {
            faults.add(
                path,
                "The feature view \"\(reference)\" would be deleted, but is read here.",
                hint: "Apply the feature service again, or change what it names.")
        } else {
            faults.add(
                path, "There is no feature view \"\(reference)\".",
                hint: project.versionsHint(of: reference.name))
        }
    }

    private func check(_ model: ModelDefinition) {
        guard let name = model.featureService, project.featureService(name) == nil else { return }
        let path = path(of: DefinitionID(.model, model.name))
        refuseMissing(.featureService, name, at: "\(path).feature_service")
    }

    func refuseMissing(_ kind: DefinitionKind, _ name: String, at path: String) {
        guard !deleted.contains(DefinitionID(kind, name)) else {
            faults.add(
                path, "The \(kind.rawValue) \"\(name)\" would be deleted, but is referred to here.",
                hint: "Change or delete what refers to it as well.")
            return
        }
        faults.add(
            path, "There is no \(kind.rawValue) \"\(name)\".",
            hint: "Define it in the same bundle under \(kind.bundleMember), or apply it first.")
    }
}
