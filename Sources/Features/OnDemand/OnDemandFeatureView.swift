import JSON

/// Features that are computed when they are asked for: from stored features, and from values that
/// come with the request.
package struct OnDemandFeatureView: Hashable, Sendable {
    package let name: String
    /// Values that a request brings: in a lookup one per entity, in a join a column of the entity
    /// rows.
    package let request: [Column]
    /// Features of feature views.
    package let inputs: [FeatureReference]
    package let features: [OnDemandFeature]
    package let annotations: Annotations

    package init(
        name: String, request: [Column] = [], inputs: [FeatureReference] = [],
        features: [OnDemandFeature], annotations: Annotations = .none
    ) {
        self.name = name
        self.request = request
        self.inputs = inputs
        self.features = features
        self.annotations = annotations
    }

    /// The names of what it serves, in order.
    package var featureNames: [String] { features.map(\.name) }
}

/// A feature of an on-demand feature view.
package struct OnDemandFeature: Hashable, Sendable {
    package let name: String
    package let type: ValueType
    package let expression: Expression
    package let annotations: Annotations

    package init(
        _ name: String, _ type: ValueType, _ expression: Expression,
        annotations: Annotations = .none
    ) {
        self.name = name
        self.type = type
        self.expression = expression
        self.annotations = annotations
    }
}

extension OnDemandFeatureView {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["name", "inputs", "features"] + Annotations.fields)
        let name = fields.name()
        var request: [Column] = []
        var inputs: [FeatureReference] = []
        if let json = fields.object["inputs"], !json.isNull,
            let reader = FieldReader(json, path: fields.path(of: "inputs"), faults: fields.faults)
        {
            reader.refuseUnknown(besides: ["request", "features"])
            request = reader.distinct("request", "request values", name: \.name) {
                Self.requestValue(reading: $0)
            }
            inputs = reader.references("features")
        }
        let features = fields.distinct(
            "features", "features", emptyDetail: "An on-demand feature view needs a feature.",
            name: \.name
        ) { OnDemandFeature(reading: $0) }
        let annotations = Annotations(reading: fields)
        guard let name else { return nil }
        self.init(
            name: name, request: request, inputs: inputs, features: features,
            annotations: annotations)
    }

    private static func requestValue(reading fields: FieldReader) -> Column? {
        let column = Column(reading: fields)
        if let column, Reserved.all.contains(column.name) {
            fields.fault("name", "\"\(column.name)\" is a column of every view.")
        }
        return column
    }

    var json: JSONValue {
        let inputs: JSONObject = [
            "request": .array(request.map(\.json)),
            "features": .array(self.inputs.map { .string($0.description) }),
        ]
        return .object(
            JSONObject(
                [
                    ("name", .string(name)), ("inputs", .object(inputs)),
                    ("features", .array(features.map(\.json))),
                ] + annotations.members))
    }
}

extension OnDemandFeature {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(besides: ["name", "type", "expression"] + Annotations.fields)
        let name = fields.name()
        let type = fields.valueType("type")
        let expression = fields.expression("expression", isRequired: true)
        let annotations = Annotations(reading: fields)
        if let name, Reserved.all.contains(name) {
            fields.fault("name", "\"\(name)\" is a column of every view.")
        }
        guard let name, let type, let expression else { return nil }
        self.init(name, type, expression, annotations: annotations)
    }

    fileprivate var json: JSONValue {
        .object(
            JSONObject(
                [
                    ("name", .string(name)), ("type", .string(type.name)),
                    ("expression", .string(expression.text)),
                ] + annotations.members))
    }
}
