import JSON

/// The named list of features that a model, or another reader, consumes.
package struct FeatureService: Hashable, Sendable {
    package let name: String
    /// In the order in which values are answered.
    package let features: [FeatureReference]
    package let annotations: Annotations

    package init(
        name: String, features: [FeatureReference], annotations: Annotations = .none
    ) {
        self.name = name
        self.features = features
        self.annotations = annotations
    }
}

extension FeatureService {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["name", "features"] + Annotations.fields)
        let name = fields.name()
        let features = fields.references(
            "features", emptyDetail: "A feature service needs at least one feature.")
        let annotations = Annotations(reading: fields)
        guard let name else { return nil }
        self.init(name: name, features: features, annotations: annotations)
    }

    var json: JSONValue {
        let references = features.map { JSONValue.string($0.description) }
        return .object(
            JSONObject(
                [("name", .string(name)), ("features", .array(references))] + annotations.members))
    }
}
