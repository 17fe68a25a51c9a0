import HTTP
import Models

extension Endpoint {
    /// `POST /v2/models/{name}/infer`: what the model's champion says to tensors of rows.
    ///
    /// From memory and, but for large bodies, on the event loop.
    static func infer(_ services: Services) -> Endpoint {
        Endpoint(
            .post, InferencePath.model.template("/infer"), .requires(.predict),
            query: ["project"]
        ) { request, _ in
            let jsonBytes = try InferenceHeader.length(request.header(InferenceHeader.name))
            let served = try services.predictions.served(
                request.parameter("name"), alias: PredictionService.defaultAlias,
                project: request.project)
            return try services.answer(
                request, renderError: InferenceProblem.response(to:)
            ) { try services.infer($0, jsonBytes: jsonBytes, served) }
        }.speakingInference
    }

    /// `POST /v2/models/{name}/versions/{version}/infer`: what one version says.
    static func inferByVersion(_ services: Services) -> Endpoint {
        Endpoint(
            .post, InferencePath.version.template("/infer"), .requires(.predict),
            query: ["project"]
        ) { request in
            let jsonBytes = try InferenceHeader.length(request.header(InferenceHeader.name))
            let served = try await InferencePath.version.served(request, services)
            return try request.body.withUnsafeBytes {
                try services.infer($0, jsonBytes: jsonBytes, served)
            }
        }.speakingInference
    }

    /// `POST /v1/models/{name}:predict`: the protocol's first version, which is TF Serving's.
    static func predictInstances(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/models/{name}:predict", .requires(.predict), query: ["project"]
        ) { request, _ in
            let served = try services.predictions.served(
                request.parameter("name"), alias: PredictionService.defaultAlias,
                project: request.project)
            return try services.answer(
                request, renderError: InferenceProblem.response(to:)
            ) { body in
                let rows = try InputRows(
                    instances: body, for: served.model.signature, served.version.policy)
                return services.predictions(for: rows, served)
            }
        }.speakingInference
    }
}
