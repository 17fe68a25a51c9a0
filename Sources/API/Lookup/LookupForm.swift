/// The protocol in which a lookup is asked and answered.
package enum LookupForm: UInt8, Sendable {
    case larder
    case feast
    case prediction

    /// The members of a body that the protocol knows.
    var members: [String] {
        switch self {
        case .larder:
            [
                "features", "feature_service", "entities", "request", "as_of",
                "full_feature_names", "freshness",
            ]
        case .feast:
            [
                "features", "feature_service", "entities", "full_feature_names",
                "include_feature_view_version_metadata",
            ]
        case .prediction:
            [
                "entities", "request", "rows", "overrides", "as_of", "alias", "version", "explain",
            ]
        }
    }
}
