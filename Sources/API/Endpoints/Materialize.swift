import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/materialize`: copies new rows of batch sources into the offline and the online
    /// store, as a job that goes on after a crash.
    static func materialize(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/materialize", .requires(.manage), query: ["project"]
        ) { request in
            let body = try request.optionalObject()
            let order = try MaterializeRequest(body)
            let project = services.features.project(request.project)
            // What is wrong with the request is said now, not by a failed job.
            _ = try services.features.batchSchemas(order.views, in: project)
            return try await services.startJob(
                MaterializeRequest.job, project: request.project, request: .object(body))
        }
    }
}

/// What a caller wants to have materialized.
struct MaterializeRequest {
    /// The kind of job.
    static let job = "materialize"

    /// Every view with a batch source where absent.
    let views: [String]?
    let scope: MaterializationScope

    init(_ body: JSONObject) throws {
        try body.refuseUnknown(besides: ["feature_views", "start", "end", "full"])
        views = try body.strings("feature_views")
        let interval = try body.interval()
        let isFull = try body.flag("full")
        if interval != MaterializationInterval() {
            guard !isFull else {
                throw Problem.invalid(
                    "full", "A run of an interval compares all of it anyway.",
                    hint: "Leave out full, or start and end.")
            }
            scope = .interval(interval)
        } else {
            scope = isFull ? .full : .incremental
        }
    }

    /// The work of the job.
    static func handler(_ features: FeatureStore) -> JobRunner.Handler {
        { job, progress in
            let request = try MaterializeRequest(job.requestObject)
            let results = try await features.materialize(
                request.views, project: job.project, scope: request.scope, job: job.id
            ) { progress.report(done: $0, of: $1, "rows") }
            let items = results.map { view, rows -> JSONValue in
                .object(JSONObject([("feature_view", .string(view))] + rows.members))
            }
            return ["feature_views": .array(items)]
        }
    }
}

extension MaterializedRows {
    /// As results of jobs tell them.
    var members: [(String, JSONValue)] {
        let reasons = SkipReason.allCases.compactMap { reason in
            skippedBy[reason].map { (reason.rawValue, JSONValue.integer(Int64($0))) }
        }
        return [
            ("read", .integer(Int64(read))), ("written", .integer(Int64(written))),
            ("skipped", .integer(Int64(skipped))),
            ("skipped_by", .object(JSONObject(reasons))),
        ]
    }
}

extension JSONObject {
    /// The interval between the members `start` and `end`.
    func interval() throws -> MaterializationInterval {
        let interval = MaterializationInterval(start: try time("start"), end: try time("end"))
        if let start = interval.start, let end = interval.end, start >= end {
            throw Problem.invalid("end", "The end \(end) is not after the start \(start).")
        }
        return interval
    }
}

extension Job {
    /// The request of a job that has one; it was checked when the job was accepted.
    var requestObject: JSONObject {
        if case .object(let object)? = request { object } else { JSONObject() }
    }
}

extension OwnedRequest {
    /// The body as a JSON object; an empty body is an empty object.
    func optionalObject() throws -> JSONObject {
        body.isEmpty ? JSONObject() : try jsonObject()
    }
}
