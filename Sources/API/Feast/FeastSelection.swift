import Features
import JSON

extension LookupBody {
    /// Resolves `features` or `feature_service`. Feast lets the service win over the names.
    func feastSelection(in project: Project) throws -> FeatureSelection {
        var asked = JSONObject()
        if let service = members["feature_service"], !service.isNull {
            asked["feature_service"] = service
        } else {
            let references = try features.map { try JSONValue(parsing: $0) }
            asked["features"] = .array((references?.arrayValue ?? []).map(Self.withoutLatest))
        }
        return try FeatureSelection(asked, in: project)
    }

    /// A view's newest version is what it means without a version.
    private static func withoutLatest(_ reference: JSONValue) -> JSONValue {
        guard let text = reference.stringValue, let range = text.firstRange(of: "@latest:")
        else { return reference }
        return .string("\(text[..<range.lowerBound]):\(text[range.upperBound...])")
    }
}

extension FeatureSelection {
    /// The columns of Feast's answer behind the join keys, in the order asked.
    func feastNames(full: Bool) throws -> [String] {
        do {
            return try columnNames(full: full, besides: joinKeys.map(\.name))
        } catch {
            throw FeastProblem(Problem(error), .exception("FeatureNameCollisionError"))
        }
    }
}

extension FeastBody {
    /// Refuses a lookup that is not of the documented shape.
    func checkLookup() throws(FeastProblem) {
        _ = try columns("entities")
        _ = try strings("features")
        _ = try string("feature_service")
        _ = try flag("full_feature_names")
        _ = try flag("include_feature_view_version_metadata")
    }
}
