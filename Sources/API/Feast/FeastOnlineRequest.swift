import Features
import JSON

/// The body of `POST /get-online-features`.
struct FeastOnlineRequest {
    /// For each join key a list of values; keys that no feature needs are ignored, as clients send
    /// request data among them.
    let entities: JSONObject
    /// `view__feature` instead of `feature`.
    let usesFullNames: Bool
    /// Whether to tell which versions of views are served.
    let tellsVersions: Bool
    private let features: [String]
    private let service: String?

    init(_ body: FeastBody) throws(FeastProblem) {
        entities = try body.columns("entities")
        features = try body.strings("features")
        service = try body.string("feature_service")
        usesFullNames = try body.flag("full_feature_names")
        tellsVersions = try body.flag("include_feature_view_version_metadata")
    }

    /// What is asked for. Feast lets the service win over the names.
    func selection(in project: Project) throws -> FeatureSelection {
        var asked = JSONObject()
        if let service {
            asked["feature_service"] = .string(service)
        } else {
            asked["features"] = .array(features.map { .string(Self.withoutLatest($0)) })
        }
        return try FeatureSelection(asked, in: project)
    }

    /// The columns of the answer behind the join keys, in the order asked.
    func names(of selection: FeatureSelection, besides keys: [String]) throws -> [String] {
        do {
            return try selection.columnNames(full: usesFullNames, besides: keys)
        } catch {
            throw FeastProblem(Problem(error), .exception("FeatureNameCollisionError"))
        }
    }

    /// A view's newest version is what it means without a version.
    private static func withoutLatest(_ reference: String) -> String {
        guard let range = reference.firstRange(of: "@latest:") else { return reference }
        return "\(reference[..<range.lowerBound]):\(reference[range.upperBound...])"
    }
}
