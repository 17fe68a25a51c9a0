import Features
import HTTP
import JSON
import Models
import Pipelines
import Training

/// A training as it was asked for: what its job is stored with, and begins from.
struct TrainingRequest {
    enum Dataset {
        case stored(String)
        /// Joined first, under a name that begins so.
        case joined(as: String, PointInTimeJoin)
    }

    let model: String
    let dataset: Dataset
    let label: String
    let specification: TrainingSpecification
    let policy: GatePolicy
    let labelDelay: Duration?
    let principal: String
    /// The body as it came.
    private let members: JSONObject

    private static let datasetFields = [
        "feature_service", "entity_rows", "entity_query", "as_known",
    ]

    private static let fields =
        ["dataset"] + datasetFields + [
            "label", "label_delay", "task", "objective", "split", "search", "parameters",
            "early_stopping_rounds", "class_weights", "monotone_constraints", "calibrate",
            "slices", "refit", "report", "limits", "seed", "threads", "gate", "id",
        ]

    /// - Throws: `Problem`, `TrainingError` or `FeatureError`.
    init(
        _ members: JSONObject, model: ModelDefinition, in project: Project, principal: String
    ) throws {
        try members.refuseUnknown(besides: Self.fields)
        guard let label = try members.string("label") ?? model.label else {
            throw Problem.invalid(
                "label", "Neither the request nor the model \"\(model.name)\" names a label.")
        }
        self.members = members
        self.model = model.name
        self.label = label
        self.principal = principal
        dataset = try Self.dataset(members, model: model, in: project)
        let reader = SpecificationReader(members: members)
        let specification = try reader.specification(task: model.task)
        self.specification = specification
        policy =
            try members.within("gate") { (gate) throws(Problem) in
                try GatePolicyReader(task: specification.task).policy(gate)
            } ?? GatePolicy()
        labelDelay = try members.duration("label_delay")
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

    /// Reads what `stored` gives.
    init(stored: JSONObject, in project: Project) throws {
        let name = stored["model"]?.stringValue ?? ""
        guard let model = project.model(name) else { throw FeatureError.unknown(model: name) }
        try self.init(
            stored["order"]?.objectValue ?? JSONObject(), model: model, in: project,
            principal: stored["principal"]?.stringValue ?? "unknown")
    }

    var stored: JSONValue {
        [
            "model": .string(model), "principal": .string(principal), "order": .object(members),
        ]
    }

    /// What is kept with the run: all of the request but the rows, and what they were told by.
    private var document: JSONValue {
        var document = members
        document["entity_rows"] = nil
        document["id"] = nil
        document["label"] = .string(label)
        document["task"] = .string(specification.task.rawValue)
        document["seed"] = .integer(Int64(specification.seed))
        document["threads"] = .integer(Int64(specification.threads))
        document["gate"] = policy.json
        return .object(document)
    }

    func asked(of job: String, project: String) -> TrainingAsked {
        TrainingAsked(
            job: job, project: project, model: model, principal: principal, label: label,
            specification: specification, policy: policy, labelDelay: labelDelay,
            document: document)
    }

    /// Refuses what a stored dataset cannot give, before a job begins.
    ///
    /// - Throws: `TrainingError`.
    func check(_ receipt: DatasetReceipt) throws(TrainingError) {
        _ = try MatrixColumns(receipt, label: label)
        try specification.requireColumns(of: receipt)
    }

    private static func dataset(
        _ members: JSONObject, model: ModelDefinition, in project: Project
    ) throws -> Dataset {
        if let name = try members.string("dataset") {
            for field in ["entity_rows", "entity_query"] {
                try members.refuseTogether("dataset", field)
            }
            return .stored(name)
        }
        var join = JSONObject()
        for field in datasetFields { join[field] = members[field] }
        if join["feature_service"] == nil, let service = model.featureService {
            join["feature_service"] = .string(service)
        }
        guard join["entity_rows"] != nil || join["entity_query"] != nil else {
            throw Problem.invalid(
                "dataset", "Nothing is given to train on.",
                hint: "Name a dataset, or give entity_rows or an entity_query.")
        }
        return .joined(as: "\(model.name)_training", try HistoricalRequest(join, in: project).join)
    }
}
