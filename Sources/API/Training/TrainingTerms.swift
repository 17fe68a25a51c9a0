import Features
import JSON
import Training

/// What a training is to learn and how it is to be judged: all of a request but its rows.
struct TrainingTerms {
    let label: String
    let specification: TrainingSpecification
    let policy: GatePolicy
    let labelDelay: Duration?

    static let datasetFields = ["feature_service", "entity_rows", "entity_query", "as_known"]

    private static let fields =
        ["dataset"] + datasetFields + [
            "label", "label_delay", "task", "objective", "split", "search", "parameters",
            "early_stopping_rounds", "class_weights", "monotone_constraints", "calibrate",
            "slices", "refit", "report", "limits", "seed", "threads", "gate", "id",
        ]

    /// - Throws: `Problem` or `TrainingError`.
    init(_ members: JSONObject, model: ModelDefinition) throws {
        try members.refuseUnknown(besides: Self.fields)
        guard let label = try members.string("label") ?? model.label else {
            throw Problem.invalid(
                "label", "Neither the request nor the model \"\(model.name)\" names a label.")
        }
        self.label = label
        let specification = try SpecificationReader(members: members)
            .specification(task: model.task)
        self.specification = specification
        policy =
            try members.within("gate") { (gate) throws(Problem) in
                try GatePolicyReader(task: specification.task).policy(gate)
            } ?? GatePolicy()
        labelDelay = try members.duration("label_delay")
        try Self.requireRows(members)
        try requireResamples()
    }

    /// - Throws: `Problem` where the gate's confidence cannot be told by the report's resamples.
    private func requireResamples() throws(Problem) {
        let asked = specification.choices.resamples
        let least = policy.champion.resamplesMin
        guard asked > 0 ? asked < least : ReportChoices.standard.resamples < least else { return }
        throw .invalid(
            "gate.against_champion.confidence",
            "\(policy.champion.confidence) takes \(least) resamples of the test range.",
            hint: "Set report.resamples to \(least) or more, or lower the confidence.")
    }

    private static func requireRows(_ members: JSONObject) throws(Problem) {
        if try members.string("dataset") != nil {
            for field in ["entity_rows", "entity_query"] {
                try members.refuseTogether("dataset", field)
            }
            return
        }
        guard members["entity_rows"] != nil || members["entity_query"] != nil else {
            throw .invalid(
                "dataset", "Nothing is given to train on.",
                hint: "Name a dataset, or give entity_rows or an entity_query.")
        }
    }
}
