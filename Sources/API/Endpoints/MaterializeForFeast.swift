import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /materialize`: copies the rows of an interval from the sources of views.
    ///
    /// 200 with `null` when it is done; with `?async=true` 202 at once, or 409 where one of the
    /// views is being materialized already and `?force=true` does not say that this is no matter.
    static func materializeForFeast(_ services: Services, at path: FeastPath) -> Endpoint {
        materialize(path, "/materialize", services) { try FeastMaterialization(interval: $0) }
    }

    /// `POST /materialize-incremental`: copies what came to the sources of views since last time.
    static func materializeIncrementallyForFeast(
        _ services: Services, at path: FeastPath
    ) -> Endpoint {
        materialize(path, "/materialize-incremental", services) {
            try FeastMaterialization(incremental: $0)
        }
    }

    private static func materialize(
        _ path: FeastPath, _ route: String, _ services: Services,
        _ read: @escaping @Sendable (FeastBody) throws -> FeastMaterialization
    ) -> Endpoint {
        Endpoint(
            .post, path.template(route), .requires(.manage), query: ["async", "force"]
        ) { request in
            let order = try read(FeastBody(JSONValue(parsing: request.body)))
            let project = services.features.project(path.project(request))
            let schemas = try services.features.batchSchemas(order.views, in: project)
            guard try request.flag("async") else {
                return try await services.materialize(order, in: project.name)
            }
            let views = order.views ?? schemas.map(\.name)
            let underWay = services.schemasBeingMaterialized(in: project)
            let busy = zip(views, schemas).filter { underWay.contains($1) }.map(\.0)
            guard try request.flag("force") || busy.isEmpty else { return .alreadyAtWork(busy) }
            let job = try await services.jobs.start(
                MaterializeRequest.job, project: project.name, request: order.request)
            return .json(
                [
                    "status": "accepted", "feature_views": .array(views.map(JSONValue.string)),
                    "job": .string(job),
                ], status: .accepted)
        }.speakingFeast
    }
}

extension Services {
    /// Materializes to the end.
    fileprivate func materialize(
        _ order: FeastMaterialization, in project: String
    ) async throws -> Response {
        let id = try await jobs.start(
            MaterializeRequest.job, project: project, request: order.request)
        let job = try await ended(id)
        switch job.state {
        case .succeeded: return .json(.null)
        case .cancelled:
            throw Problem(
                .conflict, "cancelled", "the materialization was cancelled",
                detail: "Somebody cancelled the job \"\(id)\".",
                hint: "What it had copied stays; start it again for the rest.")
        case .failed, .queued, .running: throw Problem(failureOf: job)
        }
    }

    /// The job when it has ended.
    private func ended(_ id: String) async throws -> Job {
        var pause = Duration.milliseconds(5)
        while true {
            guard let job = try await jobs.job(id) else { throw Problem.unknownJob(id) }
            if job.state.isFinal { return job }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(250))
        }
    }

    /// The views that jobs of this server are materializing, or are about to.
    fileprivate func schemasBeingMaterialized(in project: Project) -> Set<FeatureViewSchema> {
        let requests = jobs.requestsUnderWay(MaterializeRequest.job, project: project.name)
        // What is gone since, or was never right, is in nobody's way.
        let schemas = requests.compactMap { request in
            try? features.batchSchemas(
                MaterializeRequest(request.expectedObject()).views, in: project)
        }
        return Set(schemas.joined())
    }
}

extension Problem {
    /// What the job has failed of, as it was recorded.
    fileprivate init(failureOf job: Job) {
        let error = job.error?.objectValue ?? JSONObject()
        let code = error["status"]?.int64Value.flatMap(UInt16.init(exactly:)) ?? 500
        self.init(
            (400...599).contains(code) ? Status(code) : .internalServerError, "job-failed",
            error["title"]?.stringValue ?? "the job has failed",
            detail: error["detail"]?.stringValue ?? "Nothing more is known.",
            hint: error["hint"]?.stringValue)
    }
}

extension Response {
    /// Feast's own shape, in which a conflict is told.
    fileprivate static func alreadyAtWork(_ views: [String]) -> Response {
        let list = views.map { "\"\($0)\"" }.joined(separator: ", ")
        return .json(
            [
                "error": .string(
                    "these feature views are being materialized already: \(list). "
                        + "Wait for GET /v1/jobs to show the end, or repeat it with force=true."),
                "feature_views": .array(views.map(JSONValue.string)),
            ], status: .conflict)
    }
}
