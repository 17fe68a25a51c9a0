import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/materialize`: copies new rows of batch sources into the offline and the online
    /// store, as a job.
    static func materialize(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/materialize", .requires(.manage), query: ["project"]
        ) { request in
            let body = try request.optionalObject()
            try body.refuseUnknown(besides: ["feature_views", "start", "end"])
            let views = try body.strings("feature_views")
            let interval = MaterializationInterval(
                start: try body.time("start"), end: try body.time("end"))
            if let start = interval.start, let end = interval.end, start >= end {
                throw Problem.invalid("end", "The end \(end) is not after the start \(start).")
            }
            let features = services.features
            let project = request.project
            // What is wrong with the request is said now, not by a failed job.
            _ = try features.batchSchemas(views, in: features.project(project))
            return try await services.startJob("materialize", project: project) { progress in
                let results = try await features.materialize(
                    views, project: project, interval: interval
                ) { done, total in
                    progress.report(done: done, of: total, "feature views")
                }
                let items = results.map { view, rows -> JSONValue in
                    [
                        "feature_view": .string(view), "written": .integer(Int64(rows.written)),
                        "skipped": .integer(Int64(rows.skipped)),
                    ]
                }
                return ["feature_views": .array(items)]
            }
        }
    }
}

extension OwnedRequest {
    /// The body as a JSON object; an empty body is an empty object.
    func optionalObject() throws -> JSONObject {
        body.isEmpty ? JSONObject() : try jsonObject()
    }
}
