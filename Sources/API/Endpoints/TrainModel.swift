import Features
import HTTP
import JSON
import Models
import Pipelines
import Training

extension Endpoint {
    /// `POST /v1/models/{name}/train`: trains a version on a dataset and judges it on its newest
    /// rows, as a job. No alias moves.
    ///
    /// The dataset is a stored one, or is joined first from the model's feature service and entity
    /// rows, and stored as `{model}_training`, or `{model}_training_2` and so on where a version
    /// was trained from that already.
    static func trainModel(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/models/{name}/train", .requires(.manage), query: ["project"],
            body: .buffered(bytesMax: rowsBytesMax)
        ) { request in
            let project = request.project
            let definitions = services.features.project(project)
            let name = request.parameter("name")
            guard let model = definitions.model(name) else {
                throw FeatureError.unknown(model: name)
            }
            let order = try TrainingOrder(try request.jsonObject(), model: model, in: definitions)
            if case .stored(let dataset) = order.dataset {
                _ = try await services.features.datasets.receipt(dataset, project: project)
            }
            return try await services.startJob("train", project: project) { progress in
                let receipt = try await services.receipt(order, project: project, progress.job)
                let (version, report) = try await services.training.train(
                    name, project: project, on: receipt, label: order.label,
                    specification: order.specification
                ) { round in
                    progress.report(done: round.round, of: round.roundsMax, "rounds")
                }
                return [
                    "version": .integer(Int64(version.version)), "metrics": report.json,
                    "dataset": .string(receipt.name),
                    "card": .string("/v1/models/\(name)/versions/\(version.version)/card"),
                ]
            }
        }
    }
}

extension Services {
    /// - Parameter job: That trains.
    fileprivate func receipt(
        _ order: TrainingOrder, project: String, _ job: String
    ) async throws -> DatasetReceipt {
        switch order.dataset {
        case .stored(let name):
            return try await features.datasets.receipt(name, project: project)
        case .joined(let base, let join):
            return try await store(join, label: order.label, as: base, project: project, job)
        }
    }

    /// Stores a dataset under a name that takes none from a model that was trained before.
    ///
    /// - Parameter number: Of the name, the first being the base alone.
    private func store(
        _ join: PointInTimeJoin, label: String, as base: String, number: Int = 1, project: String,
        _ job: String
    ) async throws(FeatureError) -> DatasetReceipt {
        let dataset = DatasetOrder(
            name: number == 1 ? base : "\(base)_\(number)", project: project, join: join,
            replaces: true, likelyLabels: [label], job: job, principal: authorizer.principal)
        do {
            return try await features.datasets.create(dataset) { _ in }
        } catch {
            guard case .inUse = error else { throw error }
        }
        return try await store(
            join, label: label, as: base, number: number + 1, project: project, job)
    }
}

/// What a caller asks to be trained.
private struct TrainingOrder {
    enum Dataset: Sendable {
        case stored(String)
        case joined(as: String, PointInTimeJoin)
    }

    let dataset: Dataset
    let label: String
    let specification: TrainingSpecification

    private static let fields = [
        "dataset", "feature_service", "entity_rows", "entity_query", "as_known", "label", "task",
        "split", "parameters", "objective", "early_stopping_rounds", "seed", "threads",
    ]

    init(_ body: JSONObject, model: ModelDefinition, in project: Project) throws {
        try body.refuseUnknown(besides: Self.fields)
        guard let label = try body.string("label") ?? model.label else {
            throw Problem.invalid(
                "label", "Neither the request nor the model \"\(model.name)\" names a label.")
        }
        self.label = label
        dataset = try Self.dataset(body, model: model, in: project)
        specification = try Self.specification(body, model: model)
    }

    private static func dataset(
        _ body: JSONObject, model: ModelDefinition, in project: Project
    ) throws -> Dataset {
        if let name = try body.string("dataset") { return .stored(name) }
        var join = JSONObject()
        for field in ["feature_service", "entity_rows", "entity_query", "as_known"] {
            join[field] = body[field]
        }
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

    private static func specification(
        _ body: JSONObject, model: ModelDefinition
    ) throws -> TrainingSpecification {
        let taskName = try body.string("task") ?? model.task?.rawValue
        guard let task = taskName.flatMap(ModelTask.init(rawValue:)) else {
            let names = ModelTask.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid(
                "task", taskName.map { "There is no task \"\($0)\"." } ?? "The task is missing.",
                hint: "The tasks are \(names).")
        }
        return try TrainingSpecification(
            task: task, objective: try objective(body),
            parameters: try TrainingParameters(parameters(body)),
            earlyStoppingRounds: try body.integer("early_stopping_rounds"),
            split: .time(try body.within("split", split) ?? TimeSplit()),
            seed: Int32(clamping: try body.integer("seed") ?? 1),
            threads: try body.integer("threads") ?? 1)
    }

    private static func objective(_ body: JSONObject) throws -> TrainingObjective? {
        guard let name = try body.string("objective") else { return nil }
        guard let objective = TrainingObjective(rawValue: name) else {
            let names = TrainingObjective.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid(
                "objective", "There is no objective \"\(name)\".",
                hint: "The objectives are \(names).")
        }
        return objective
    }

    private static func parameters(_ body: JSONObject) throws(Problem) -> [String: Double] {
        try body.within("parameters") { (object) throws(Problem) in
            var values: [String: Double] = [:]
            for name in object.keys { values[name] = try object.number(name) }
            return values
        } ?? [:]
    }

    private static func split(_ object: JSONObject) throws(Problem) -> TimeSplit {
        var split = TimeSplit()
        try object.refuseUnknown(besides: ["kind", "validation", "test", "embargo"])
        if let kind = try object.string("kind"), kind != "time" {
            throw Problem.invalid(
                "kind", "There is no kind of split \"\(kind)\".", hint: "The kind is time.")
        }
        if let share = try object.number("validation") { split.validationShare = share }
        if let share = try object.number("test") { split.testShare = share }
        if let text = try object.string("embargo") {
            guard let duration = DurationText(text) else {
                throw Problem.invalid(
                    "embargo", "\"\(text)\" is not a duration.",
                    hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            }
            split.embargo = .microseconds(duration.microseconds)
        }
        return split
    }
}
