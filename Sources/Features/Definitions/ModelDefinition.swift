import JSON

/// A model as a project declares it: what feeds it and what it predicts.
///
/// Its trained versions are not definitions; they live in the model registry.
package struct ModelDefinition: Hashable, Sendable {
    package let name: String
    /// The feature service whose features are the model's inputs, by name.
    package let featureService: String?
    /// The column of the entity rows that the model learns to predict.
    package let label: String?
    package let task: ModelTask?
    /// Of the versions that are added from now on.
    package let inputPolicy: InputPolicy
    /// When it is trained anew by itself; `nil` for never.
    package let retraining: Retraining?
    package let annotations: Annotations

    package init(
        name: String, featureService: String? = nil, label: String? = nil, task: ModelTask? = nil,
        inputPolicy: InputPolicy = InputPolicy(), retraining: Retraining? = nil,
        annotations: Annotations = .none
    ) {
        self.name = name
        self.featureService = featureService
        self.label = label
        self.task = task
        self.inputPolicy = inputPolicy
        self.retraining = retraining
        self.annotations = annotations
    }
}

extension ModelDefinition {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(
            besides: ["name", "feature_service", "label", "task", "retraining"]
                + InputPolicy.fields + Annotations.fields)
        let name = fields.name()
        let taskName = fields.string("task")
        let task = taskName.flatMap(ModelTask.init(rawValue:))
        if let taskName, task == nil {
            let names = ModelTask.allCases.map(\.rawValue).joined(separator: ", ")
            fields.fault(
                "task", "There is no task \"\(taskName)\".", hint: "The tasks are \(names).")
        }
        let featureService = fields.string("feature_service")
        let label = fields.string("label")
        let inputPolicy = InputPolicy(reading: fields)
        let retraining = fields.object("retraining").map(Retraining.init(reading:))
        let annotations = Annotations(reading: fields)
        guard let name else { return nil }
        self.init(
            name: name, featureService: featureService, label: label, task: task,
            inputPolicy: inputPolicy, retraining: retraining, annotations: annotations)
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [("name", .string(name))]
        if let featureService { members.append(("feature_service", .string(featureService))) }
        if let label { members.append(("label", .string(label))) }
        if let task { members.append(("task", .string(task.rawValue))) }
        if let retraining { members.append(("retraining", retraining.json)) }
        return .object(JSONObject(members + inputPolicy.members + annotations.members))
    }
}
