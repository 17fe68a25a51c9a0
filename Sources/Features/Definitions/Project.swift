/// The definitions of one project.
package struct Project: Sendable {
    package let name: String
    package let registered: [DefinitionID: Registered]
    /// The last version of each deleted definition, so that one of its name never reuses a table.
    package let retired: [DefinitionID: Int]
    /// The versions of feature views that newer ones have followed, by name, oldest first.
    package let earlier: [String: [EarlierVersion]]
    /// Every feature view in its newest version, resolved, by name.
    ///
    /// Made here, once: a lookup asks for them, and resolving aggregations types expressions.
    private let resolved: [String: FeatureViewSchema]
    /// Every on-demand feature view whose inputs are there, by name.
    private var onDemand: [String: OnDemandSchema] = [:]

    package init(
        name: String, registered: [DefinitionID: Registered], retired: [DefinitionID: Int] = [:],
        earlier: [String: [EarlierVersion]] = [:]
    ) {
        self.name = name
        self.registered = registered
        self.retired = retired
        self.earlier = earlier
        resolved = Self.resolve(registered, of: name)
        for registered in registered.values {
            guard case .onDemandFeatureView(let view) = registered.definition,
                let types = inputTypes(of: view)
            else { continue }
            onDemand[view.name] = OnDemandSchema(view, types: types)
        }
    }

    package func entity(_ name: String) -> Entity? { registered.entity(name) }

    package func dataSource(_ name: String) -> DataSource? { registered.dataSource(name) }

    package func featureView(_ name: String) -> FeatureView? {
        if case .featureView(let view)? = registered[DefinitionID(.featureView, name)]?.definition {
            view
        } else {
            nil
        }
    }

    package func onDemandFeatureView(_ name: String) -> OnDemandFeatureView? {
        let id = DefinitionID(.onDemandFeatureView, name)
        guard case .onDemandFeatureView(let view)? = registered[id]?.definition else { return nil }
        return view
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

    /// Every feature view in its newest version, resolved, by name.
    package var schemas: [FeatureViewSchema] { resolved.values.sorted { $0.name < $1.name } }

    /// The newest version of the view with everything it refers to; `nil` when it, an entity or
    /// its source is missing.
    /// - Complexity: O(1).
    package func schema(of viewName: String) -> FeatureViewSchema? { resolved[viewName] }

    /// The on-demand feature view with its inputs found; `nil` when it or an input is missing.
    package func onDemandSchema(of name: String) -> OnDemandSchema? { onDemand[name] }

    /// The view and the place in it of an input of an on-demand feature view, which is bound to
    /// the versions that were the newest when it was applied; `nil` when it is missing.
    func input(
        _ reference: FeatureReference, of view: String
    ) -> (schema: FeatureViewSchema, feature: Int)? {
        let pins = registered[DefinitionID(.onDemandFeatureView, view)]?.pins ?? [:]
        let version = reference.version ?? pins[reference.view]
        guard let schema = schema(of: ViewReference(name: reference.view, version: version)),
            let feature = schema.featureIndex(reference.feature)
        else { return nil }
        return (schema, feature)
    }

    /// The types of the view's input features; `nil` when one is missing.
    func inputTypes(of view: OnDemandFeatureView) -> [ValueType]? {
        var types: [ValueType] = []
        for reference in view.inputs {
            guard let (schema, feature) = input(reference, of: view.name) else { return nil }
            types.append(schema.features[feature].type)
        }
        return types
    }

    private static func resolve(
        _ registered: [DefinitionID: Registered], of project: String
    ) -> [String: FeatureViewSchema] {
        var schemas: [String: FeatureViewSchema] = [:]
        for definition in registered.values {
            guard case .featureView(let view) = definition.definition,
                let source = registered.dataSource(view.source)
            else { continue }
            let entities = view.entities.compactMap(registered.entity)
            guard entities.count == view.entities.count else { continue }
            schemas[view.name] = FeatureViewSchema(
                project: project, view: view, source: source,
                keys: entities.flatMap(\.joinKeys), storageVersion: definition.storageVersion)
        }
        return schemas
    }
}

extension [DefinitionID: Registered] {
    fileprivate func entity(_ name: String) -> Entity? {
        if case .entity(let entity)? = self[DefinitionID(.entity, name)]?.definition {
            entity
        } else {
            nil
        }
    }

    fileprivate func dataSource(_ name: String) -> DataSource? {
        if case .dataSource(let source)? = self[DefinitionID(.dataSource, name)]?.definition {
            source
        } else {
            nil
        }
    }
}
