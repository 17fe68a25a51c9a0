import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/online/verify`: compares every key in memory with the offline store, as a job.
    static func verifyOnline(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/online/verify", .requires(.readOffline), query: ["project"]
        ) { request in
            try request.optionalObject().refuseUnknown(besides: [])
            let project = request.project
            let features = services.features
            return try await services.startJob("verify", project: project) { progress in
                let comparison = try await features.verifyOnline(project: project) { keys in
                    progress.report(done: keys, of: 0, "keys")
                }
                return [
                    "compared": .integer(Int64(comparison.compared)),
                    "different": .integer(Int64(comparison.different)),
                    "examples": .array(comparison.examples.map(\.json)),
                ]
            }
        }
    }
}

extension OnlineComparison.Example {
    fileprivate var json: JSONValue {
        [
            "feature_view": .string(view), "key": .array(key.values.map(\.json)),
            "online": Self.json(online), "offline": Self.json(offline),
        ]
    }

    private static func json(_ order: RowOrder?) -> JSONValue {
        guard let order else { return .null }
        return [
            "event_timestamp": .string(order.eventTime.description),
            "created_timestamp": .string(order.createdTime.description),
            "ingest_seq": .integer(order.sequence),
        ]
    }
}
