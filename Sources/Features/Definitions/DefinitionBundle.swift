package import JSON

/// Definitions applied together, all or nothing.
package struct DefinitionBundle: Sendable {
    package let project: String
    /// Each with its place in what was sent, such as `feature_views[1]`.
    package let definitions: [(definition: Definition, path: String)]

    package static let defaultProject = "default"

    package init(project: String, definitions: [(definition: Definition, path: String)]) {
        self.project = project
        self.definitions = definitions
    }

    /// Reads a bundle.
    ///
    /// - Parameter project: Used where the bundle names none.
    /// - Throws: `.invalid` with every fault that can be seen without other definitions.
    package init(_ json: JSONValue, project: String = defaultProject) throws(FeatureError) {
        let faults = FaultCollector()
        var definitions: [(definition: Definition, path: String)] = []
        var projectName = project
        if let fields = FieldReader(json, path: "", faults: faults) {
            fields.refuseUnknown(
                besides: ["project"] + DefinitionKind.allCases.map(\.bundleMember))
            if fields.object["project"] != nil { projectName = fields.name("project") ?? project }
            for kind in DefinitionKind.allCases {
                definitions += Self.definitions(kind, reading: fields)
            }
        }
        guard faults.faults.isEmpty else { throw .invalid(Self.refusal, faults.faults) }
        self.init(project: projectName, definitions: definitions)
    }

    private static func definitions(
        _ kind: DefinitionKind, reading fields: FieldReader
    ) -> [(definition: Definition, path: String)] {
        fields.distinct(kind.bundleMember, kind.plural, name: \.definition.id.name) { reader in
            Definition(kind, reading: reader).map { (definition: $0, path: reader.path) }
        }
    }

    static let refusal = "the definitions were not applied"
}

extension Definition {
    /// Reads one definition from its JSON, outside of a bundle.
    package init(_ kind: DefinitionKind, json: JSONValue) throws(FeatureError) {
        let faults = FaultCollector()
        let definition = FieldReader(json, path: "", faults: faults)
            .flatMap { Definition(kind, reading: $0) }
        guard let definition, faults.faults.isEmpty else {
            throw .invalid(DefinitionBundle.refusal, faults.faults)
        }
        self = definition
    }

    init?(_ kind: DefinitionKind, reading fields: FieldReader) {
        let definition: Definition? =
            switch kind {
            case .entity: Entity(reading: fields).map(Definition.entity)
            case .dataSource: DataSource(reading: fields).map(Definition.dataSource)
            case .featureView: FeatureView(reading: fields).map(Definition.featureView)
            case .onDemandFeatureView:
                OnDemandFeatureView(reading: fields).map(Definition.onDemandFeatureView)
            case .featureService: FeatureService(reading: fields).map(Definition.featureService)
            case .model: ModelDefinition(reading: fields).map(Definition.model)
            }
        guard let definition else { return nil }
        self = definition
    }
}
