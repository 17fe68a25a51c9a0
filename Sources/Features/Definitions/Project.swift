/// The definitions of one project.
package struct Project: Sendable {
    package let name: String
    package let registered: [DefinitionID: Registered]
    /// The last version of each deleted definition, so that one of its name never reuses a table.
    package let retired: [DefinitionID: Int]
    /// The versions of feature views that newer ones have followed, by name, oldest first.
    package let earlier: [String: [EarlierVersion]]

    package init(
        name: String, registered: [DefinitionID: Registered], retired: [DefinitionID: Int] = [:],
        earlier: [String: [EarlierVersion]] = [:]
    ) {
        self.name = name
        self.registered = registered
        self.retired = retired
        self.earlier = earlier
    }

    package func entity(_ name: String) -> Entity? {
        if case .entity(let entity)? = registered[DefinitionID(.entity, name)]?.definition {
            entity
        } else {
            nil
        }
    }

    package func dataSource(_ name: String) -> DataSource? {
        if case .dataSource(let source)? = registered[DefinitionID(.dataSource, name)]?.definition {
            source
        } else {
            nil
        }
    }

    package func featureView(_ name: String) -> FeatureView? {
        if case .featureView(let view)? = registered[DefinitionID(.featureView, name)]?.definition {
            view
        } else {
            nil
        }
    }

    package func featureService(_ name: String) -> FeatureService? {
        let definition = registered[DefinitionID(.featureService, name)]?.definition
        if case .featureService(let service)? = definition { return service }
        return nil
    }

    package func model(_ name: String) -> ModelDefinition? {
        if case .model(let model)? = registered[DefinitionID(.model, name)]?.definition {
            model
        } else {
            nil
        }
    }

    /// The definitions of one kind by name.
    package func all(_ kind: DefinitionKind) -> [Registered] {
        registered.values.filter { $0.definition.id.kind == kind }
            .sorted { $0.definition.id.name < $1.definition.id.name }
    }

    /// Every feature view in its newest version, resolved.
    package var schemas: [FeatureViewSchema] {
        all(.featureView).compactMap { schema(of: $0.definition.id.name) }
    }

    /// The newest version of the view with everything it refers to; `nil` when it, an entity or
    /// its source is missing.
    package func schema(of viewName: String) -> FeatureViewSchema? {
        guard let view = featureView(viewName), let source = dataSource(view.source),
            let registered = registered[DefinitionID(.featureView, viewName)]
        else { return nil }
        var keys: [Column] = []
        for name in view.entities {
            guard let entity = entity(name) else { return nil }
            keys += entity.joinKeys
        }
        return FeatureViewSchema(
            project: name, view: view, source: source, keys: keys,
            storageVersion: registered.storageVersion)
    }
}
