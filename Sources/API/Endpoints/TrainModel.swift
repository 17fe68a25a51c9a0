import Features
import HTTP
import JSON
import Models
import Pipelines
import Training

extension Endpoint {
    /// `POST /v1/models/{name}/train`: trains a version on a dataset, judges it on rows that it was
    /// not trained on, and points the alias `champion` at it where the gate allows it; as a job
    /// that begins again after a crash.
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
            guard let model = definitions.model(request.parameter("name")) else {
                throw FeatureError.unknown(model: request.parameter("name"))
            }
            let members = try request.jsonObject()
            let name = try JobName(request, id: try members.string("id"), members, rows: nil)
            // Before anything that may have changed since the request was accepted.
            if let name,
                try await services.jobs.isThere(name, kind: TrainingJob.kind, project: project)
            {
                return services.accepted(name.id)
            }
            let asked = try TrainingRequest(
                members, model: model, in: definitions, principal: services.authorizer.principal)
            if case .stored(let dataset) = asked.dataset {
                try asked.check(
                    try await services.features.datasets.receipt(dataset, project: project))
            }
            // A larger request is not stored; its job ends with the server.
            if request.body.count > DatasetJob.storedBytesMax {
                let (features, training) = (services.features, services.training)
                return try await services.startJob(TrainingJob.kind, project: project, as: name) {
                    try await TrainingJob.run(asked, project: project, features, training, $0)
                }
            }
            return try await services.startJob(
                TrainingJob.kind, project: project, request: asked.stored, as: name)
        }
    }

    /// `GET /v1/models/{name}/training-runs`: the newest first.
    static func listTrainingRuns(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/training-runs", .requires(.describe),
            query: ["project", "limit", "cursor"]
        ) { request in
            let page = try Page(request)
            let name = request.parameter("name")
            guard services.features.project(request.project).model(name) != nil else {
                throw FeatureError.unknown(model: name)
            }
            // One more than asked tells whether there is another page.
            let runs = try await services.training.runs.runs(
                of: name, project: request.project, before: page.cursor, limit: page.limit + 1)
            return page.answer(runs, cursor: \.order.job, json: { .object($0.json) })
        }
    }

    /// `GET /v1/models/{name}/training-runs/{job}`: one of them, with its trials.
    static func getTrainingRun(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/training-runs/{job}", .requires(.describe),
            query: ["project"]
        ) { request in
            let (model, job) = (request.parameter("name"), request.parameter("job"))
            let runs = services.training.runs
            guard let run = try await runs.run(of: job), run.order.model == model,
                run.order.project == request.project
            else {
                throw Problem(
                    .notFound, "not-found",
                    "the model \"\(model)\" has no training run \"\(job)\"",
                    detail: "No job of that name has begun to train it.",
                    hint: "GET /v1/models/\(model)/training-runs lists them.")
            }
            var object = run.json
            object["trials"] = .array(try await runs.trials(of: job).map(\.json))
            return .json(.object(object))
        }
    }
}

extension TrainingRunRecord {
    fileprivate var json: JSONObject {
        [
            "job": .string(order.job), "model": .string(order.model),
            "principal": .string(order.principal), "state": .string(state.rawValue),
            "attempt": .integer(Int64(attempt)), "dataset": order.receipt,
            "label": .string(order.label), "specification": order.specification,
            "seed": .integer(Int64(order.seed)), "threads": .integer(Int64(order.threads)),
            "started_at": .string(startedAt.description),
            "finished_at": finishedAt.map { .string($0.description) } ?? .null,
            "error": error ?? .null,
            "engine": result.map { .string($0.engine) } ?? .null,
            "sha256": result.map { .string($0.sha256) } ?? .null,
            "metrics": result?.outcome ?? .null, "gate": result?.verdict ?? .null,
            "version": result.map { .integer(Int64($0.version)) } ?? .null,
        ]
    }
}
