/// The kinds of things a project defines, in the order in which they may refer to each other.
package enum DefinitionKind: String, CaseIterable, Hashable, Sendable {
    case entity
    case dataSource = "data source"
    case featureView = "feature view"
    case onDemandFeatureView = "on-demand feature view"
    case featureService = "feature service"
    case model

    /// The member of a bundle that lists them, such as `feature_views`.
    package var bundleMember: String {
        switch self {
        case .entity: "entities"
        case .dataSource: "data_sources"
        case .featureView: "feature_views"
        case .onDemandFeatureView: "on_demand_feature_views"
        case .featureService: "feature_services"
        case .model: "models"
        }
    }

    /// What to call several of them, such as `feature views`.
    var plural: String { self == .entity ? "entities" : rawValue + "s" }

    /// The path segment that addresses them, such as `feature-views`.
    package var pathSegment: String {
        String(bundleMember.map { $0 == "_" ? "-" : $0 })
    }
}
