package import JSON

/// One thing that a project defines, as it was written.
package enum Definition: Hashable, Sendable {
    case entity(Entity)
    case dataSource(DataSource)
    case featureView(FeatureView)
    case onDemandFeatureView(OnDemandFeatureView)
    case featureService(FeatureService)
    case model(ModelDefinition)

    package var id: DefinitionID {
        switch self {
        case .entity(let entity): DefinitionID(.entity, entity.name)
        case .dataSource(let source): DefinitionID(.dataSource, source.name)
        case .featureView(let view): DefinitionID(.featureView, view.name)
        case .onDemandFeatureView(let view): DefinitionID(.onDemandFeatureView, view.name)
        case .featureService(let service): DefinitionID(.featureService, service.name)
        case .model(let model): DefinitionID(.model, model.name)
        }
    }

    /// The features that it reads, where it is one that reads some.
    var references: [FeatureReference]? {
        switch self {
        case .onDemandFeatureView(let view): view.inputs
        case .featureService(let service): service.features
        case .entity, .dataSource, .featureView, .model: nil
        }
    }

    /// The definition in the form in which `apply` takes it.
    package var json: JSONValue {
        switch self {
        case .entity(let entity): entity.json
        case .dataSource(let source): source.json
        case .featureView(let view): view.json
        case .onDemandFeatureView(let view): view.json
        case .featureService(let service): service.json
        case .model(let model): model.json
        }
    }
}
