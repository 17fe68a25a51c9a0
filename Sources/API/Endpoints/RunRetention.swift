package import Features
import HTTP
import JSON
package import Pipelines

extension Endpoint {
    /// `POST /v1/retention/run`: deletes history that is older than its view retains, as a job.
    static func runRetention(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/retention/run", .requires(.manage), query: ["project"]
        ) { request in
            let body = try request.optionalObject()
            let order = try RetentionRequest(body)
            _ = try services.features.expiringSchemas(order.views, project: request.project)
            return try await services.startJob(
                RetentionRequest.job, project: request.project, request: .object(body))
        }
    }
}

/// Whose history is to be shortened.
struct RetentionRequest {
    /// The kind of job.
    static let job = "retention"

    /// Every view with a retention where absent.
    let views: [String]?

    init(_ body: JSONObject) throws {
        try body.refuseUnknown(besides: ["feature_views"])
        views = try body.strings("feature_views")
    }

    /// The work of the job.
    /// - Parameter log: Told of each view whose history was shortened.
    static func handler(
        _ features: FeatureStore, log: @escaping RetentionLog
    ) -> JobRunner.Handler {
        { job, progress in
            let request = try RetentionRequest(job.requestObject)
            let results = try await features.expire(
                request.views, project: job.project, job: job.id
            ) { progress.report(done: $0, of: 0, "rows") }
            let items = results.map { view, before, deleted -> JSONValue in
                log(job, view, before, deleted)
                return [
                    "feature_view": .string(view), "before": .string(before.description),
                    "deleted": .integer(Int64(deleted)),
                ]
            }
            return ["feature_views": .array(items)]
        }
    }
}

/// Told of a view whose rows before a time were deleted, and of how many those were.
package typealias RetentionLog =
    @Sendable (_ job: Job, _ view: String, _ before: EventTime, _ deleted: Int) -> Void
