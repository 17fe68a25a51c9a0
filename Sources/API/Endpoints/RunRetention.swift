package import Features
import HTTP
import JSON
package import Pipelines

extension Endpoint {
    /// `POST /v1/retention/run`: deletes history that is older than its view retains, as a job;
    /// `?plan=true` only says what would go, and whom it would touch.
    static func runRetention(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/retention/run", .requires(.manage), query: ["plan", "project"]
        ) { request in
            let project = request.project
            let asked = try RetentionRequest(
                try request.optionalObject(), principal: services.authorizer.principal)
            if try request.flag("plan") {
                let plan = try await services.features.expiryPlan(asked.views, project: project)
                return .json(RetentionRequest.json(of: plan))
            }
            _ = try services.features.expiringSchemas(asked.views, project: project)
            return try await services.startJob(
                RetentionRequest.job, project: project, request: asked.stored)
        }
    }
}

/// Whose history is to be shortened.
struct RetentionRequest {
    /// The kind of job.
    static let job = "retention"

    /// Every view with a retention where absent.
    let views: [String]?
    private let principal: String

    /// Reads the body of a request.
    ///
    /// - Parameter principal: Who asks.
    init(_ body: JSONObject, principal: String) throws {
        try body.refuseUnknown(besides: ["feature_views"])
        views = try body.strings("feature_views")
        self.principal = principal
    }

    /// Reads what `stored` gives.
    private init(stored: JSONObject) throws {
        views = try stored.strings("feature_views")
        principal = try stored.string("principal") ?? "unknown"
    }

    var stored: JSONValue {
        [
            "feature_views": views.map { .array($0.map(JSONValue.string)) } ?? .null,
            "principal": .string(principal),
        ]
    }

    /// The work of the job.
    /// - Parameter log: Told of each view whose history was shortened.
    static func handler(
        _ features: FeatureStore, log: @escaping RetentionLog
    ) -> JobRunner.Handler {
        { job, progress in
            let request = try RetentionRequest(stored: job.requestObject)
            let results = try await features.expire(
                request.views, project: job.project, job: job.id, principal: request.principal
            ) { progress.report(done: $0, of: 0, "rows") }
            let items = results.map { expiry -> JSONValue in
                log(job, expiry.view.description, expiry.before, expiry.outcome)
                return [
                    "feature_view": .string(expiry.view.description),
                    "before": .string(expiry.before.description),
                    "deleted": .integer(Int64(expiry.outcome)),
                ]
            }
            return ["feature_views": .array(items)]
        }
    }

    /// The plan: rows by view, then the datasets that lose what they were joined from, and the
    /// models that were trained on these.
    fileprivate static func json(of plan: [FeatureStore.Expiry<ExpiryPlan>]) -> JSONValue {
        var datasets: [String: [String]] = [:]
        for expiry in plan {
            for name in expiry.outcome.datasets {
                datasets[name, default: []].append(expiry.view.description)
            }
        }
        var trained: [TrainedVersion] = []
        for version in plan.flatMap(\.outcome.trained) where !trained.contains(version) {
            trained.append(version)
        }
        return [
            "rows": .integer(Int64(plan.reduce(0) { $0 + $1.outcome.rows })),
            "feature_views": .array(
                plan.map { expiry in
                    [
                        "feature_view": .string(expiry.view.description),
                        "before": .string(expiry.before.description),
                        "rows": .integer(Int64(expiry.outcome.rows)),
                    ]
                }),
            "datasets": .array(
                datasets.sorted { $0.key < $1.key }.map { name, views in
                    [
                        "name": .string(name),
                        "feature_views": .array(views.map(JSONValue.string)),
                        "reason": "it could no longer be built again or explained in full",
                    ]
                }),
            "models": .array(
                trained.map { version in
                    [
                        "model": .string(version.model),
                        "version": .integer(Int64(version.version)),
                        "aliases": .array(version.aliases.map(JSONValue.string)),
                        "dataset": .string(version.dataset),
                    ]
                }),
        ]
    }
}

/// Told of a view whose rows before a time were deleted, and of how many those were.
package typealias RetentionLog =
    @Sendable (_ job: Job, _ view: String, _ before: EventTime, _ deleted: Int) -> Void
