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
    let terms: TrainingTerms
    let principal: String
    /// Why it was begun where nobody asked for it.
    let reason: String?
    /// The body as it came.
    private let members: JSONObject

    /// - Throws: `Problem`, `TrainingError` or `FeatureError`.
    init(
        _ members: JSONObject, model: ModelDefinition, in project: Project, principal: String,
        reason: String? = nil
    ) throws {
        terms = try TrainingTerms(members, model: model)
        self.members = members
        self.model = model.name
        self.principal = principal
        self.reason = reason
        dataset = try Self.dataset(members, model: model, in: project)
    }

    /// Reads what `stored` gives.
    init(stored: JSONObject, in project: Project) throws {
        let name = stored["model"]?.stringValue ?? ""
        guard let model = project.model(name) else { throw FeatureError.unknown(model: name) }
        try self.init(
            stored["order"]?.objectValue ?? JSONObject(), model: model, in: project,
            principal: stored["principal"]?.stringValue ?? "unknown",
            reason: stored["reason"]?.stringValue)
    }

    var stored: JSONValue {
        Self.stored(members, model: model, principal: principal, reason: reason)
    }

    /// What the job of a training begins from.
    static func stored(
        _ members: JSONObject, model: String, principal: String, reason: String?
    ) -> JSONValue {
        var stored: JSONObject = [
            "model": .string(model), "principal": .string(principal), "order": .object(members),
        ]
        if let reason { stored["reason"] = .string(reason) }
        return .object(stored)
    }

    /// What is kept with the run: all of the request but the rows, and what they were told by.
    private var document: JSONValue {
        var document = members
        document["entity_rows"] = nil
        document["id"] = nil
        document["label"] = .string(terms.label)
        document["task"] = .string(terms.specification.task.rawValue)
        document["seed"] = .integer(Int64(terms.specification.seed))
        document["threads"] = .integer(Int64(terms.specification.threads))
        document["gate"] = terms.policy.json
        if let reason { document["reason"] = .string(reason) }
        return .object(document)
    }

    func asked(of job: String, project: String) -> TrainingAsked {
        TrainingAsked(
            job: job, project: project, model: model, principal: principal,
            label: terms.label, specification: terms.specification, policy: terms.policy,
            labelDelay: terms.labelDelay, document: document)
    }

    /// Refuses what a stored dataset cannot give, before a job begins.
    ///
    /// - Throws: `TrainingError`.
    func check(_ receipt: DatasetReceipt) throws(TrainingError) {
        _ = try MatrixColumns(receipt, label: terms.label)
        try terms.specification.requireColumns(of: receipt)
    }

    private static func dataset(
        _ members: JSONObject, model: ModelDefinition, in project: Project
    ) throws -> Dataset {
        if let name = try members.string("dataset") { return .stored(name) }
        var join = JSONObject()
        for field in TrainingTerms.datasetFields { join[field] = members[field] }
        if join["feature_service"] == nil, let service = model.featureService {
            join["feature_service"] = .string(service)
        }
        return .joined(as: "\(model.name)_training", try HistoricalRequest(join, in: project).join)
    }
}
