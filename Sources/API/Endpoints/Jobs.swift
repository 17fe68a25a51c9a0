import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `GET /v1/jobs`: the newest first.
    static func listJobs(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v1/jobs", .requires(.describe), query: ["limit", "cursor"]) { request in
            let page = try Page(request)
            // One more than asked tells whether there is another page.
            let jobs = try await services.jobs.store.jobs(
                before: page.cursor, limit: page.limit + 1)
            // Progress is stored at the end only; of those that run here it is known.
            let current = jobs.map { services.jobs.unfinished($0.id) ?? $0 }
            return page.answer(current, cursor: \.id, json: \.json)
        }
    }

    /// `GET /v1/jobs/{id}`.
    static func getJob(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v1/jobs/{id}", .requires(.describe)) { request in
            .json(try await services.job(request.parameter("id")).json)
        }
    }

    /// `POST /v1/jobs/{id}/cancel`: asks the job to stop, and answers it as it is.
    static func cancelJob(_ services: Services) -> Endpoint {
        Endpoint(.post, "/v1/jobs/{id}/cancel", .requires(.manage)) { request in
            let id = request.parameter("id")
            _ = services.jobs.cancel(id)
            return .json(try await services.job(id).json)
        }
    }

    /// `GET /v1/jobs/{id}/events`: the job as server-sent events, whenever it changes, until it
    /// ends.
    static func jobEvents(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v1/jobs/{id}/events", .requires(.describe)) { request in
            let id = request.parameter("id")
            _ = try await services.job(id)
            return Response(
                status: .ok, headers: ["Content-Type": "text/event-stream"],
                body: .stream { writer in
                    var last: [UInt8] = []
                    while true {
                        let job = try await services.job(id)
                        let document = job.json.serialized()
                        if document != last {
                            try await writer.write(
                                Array("event: job\ndata: ".utf8) + document + Array("\n\n".utf8))
                            last = document
                        }
                        if job.state.isFinal { return }
                        try await Task.sleep(for: .milliseconds(250))
                    }
                })
        }
    }
}

extension Services {
    fileprivate func job(_ id: String) async throws -> Job {
        guard let job = try await jobs.job(id) else { throw Problem.unknownJob(id) }
        return job
    }

    /// Accepts a job and answers 202 with its identifier.
    ///
    /// - Parameter name: What the caller calls it, if anything.
    func startJob(
        _ kind: String, project: String, as name: JobName? = nil,
        _ work: @escaping @Sendable (JobProgress) async throws -> JSONValue
    ) async throws -> Response {
        accepted(try await jobs.start(kind, project: project, as: name, work))
    }

    /// Accepts a job that goes on after a crash, and answers 202 with its identifier.
    func startJob(
        _ kind: String, project: String, request: JSONValue, as name: JobName? = nil
    ) async throws -> Response {
        accepted(try await jobs.start(kind, project: project, request: request, as: name))
    }

    /// The answer to a request whose work is this job's.
    func accepted(_ id: String) -> Response {
        var response = Response.json(["job": .string(id)], status: .accepted)
        response.headers.append("Location", "/v1/jobs/\(id)")
        return response
    }
}

extension Job {
    var json: JSONValue {
        [
            "id": .string(id), "kind": .string(kind), "project": .string(project),
            "state": .string(state.rawValue),
            "progress": [
                "done": .integer(Int64(progress.done)), "total": .integer(Int64(progress.total)),
                "unit": .string(progress.unit),
            ],
            "created_at": .string(createdAt.description),
            "attempt": .integer(Int64(attempt)),
            "started_at": startedAt.map { .string($0.description) } ?? .null,
            "finished_at": finishedAt.map { .string($0.description) } ?? .null,
            "error": error ?? .null, "result": result ?? .null,
        ]
    }
}
