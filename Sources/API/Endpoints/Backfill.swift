import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/feature-views/{name}/backfill`: brings history into a view, as a job that goes on
    /// after a crash.
    static func backfill(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/feature-views/{name}/backfill", .requires(.manage), query: ["project"]
        ) { request in
            var body = try request.optionalObject()
            let view = request.parameter("name")
            _ = try BackfillRequest(body)
            // What is wrong with the request is said now, not by a failed job.
            _ = try services.features.backfillTarget(
                view, features: try body.strings("features"), project: request.project)
            body["feature_view"] = .string(view)
            return try await services.startJob(
                BackfillRequest.job, project: request.project, request: .object(body))
        }
    }
}

/// What of a view's history a caller wants to have.
struct BackfillRequest {
    /// The kind of job.
    static let job = "backfill"

    let features: [String]?
    let interval: MaterializationInterval

    init(_ body: JSONObject) throws {
        try body.refuseUnknown(besides: ["features", "start", "end"])
        features = try body.strings("features")
        if let features, features.isEmpty {
            throw Problem.invalid(
                "features", "No feature is named.",
                hint: "Leave the field out to backfill the whole view.")
        }
        interval = try body.interval()
    }

    /// The work of the job.
    static func handler(_ features: FeatureStore) -> JobRunner.Handler {
        { job, progress in
            var body = job.requestObject
            let view = try body.requiredString("feature_view")
            body["feature_view"] = nil
            let request = try BackfillRequest(body)
            let backfill = try await features.backfill(
                view, project: job.project, features: request.features,
                interval: request.interval, job: job.id
            ) { progress.report(done: $0, of: $1, "rows") }
            let part = { (rows: MaterializedRows?) -> JSONValue in
                rows.map { .object(JSONObject($0.members)) } ?? .null
            }
            return [
                "feature_view": .string(view),
                "features": .array(backfill.features.map(JSONValue.string)),
                "filled": part(backfill.filled), "copied": part(backfill.copied),
            ]
        }
    }
}
