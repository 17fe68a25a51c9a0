import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `POST /v1/models/{name}/predict`: looks the features of entities up and predicts; or
    /// predicts from `rows` of named inputs.
    ///
    /// From memory, on the event loop; with `as_of`, from features as they were then.
    static func predict(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/models/{name}/predict", .requires(.predict), query: ["project"]
        ) { request, writer in
            let target = PredictionTarget(
                model: request.parameter("name"),
                project: request.query("project") ?? DefinitionBundle.defaultProject)
            let asked = try services.predictionFrames.lookup(
                request.body, form: .prediction, project: target.key, in: services.features
            ) { body, shape in
                // What is known by its frame has been checked.
                if shape == nil {
                    try PredictionRequest.check(body)
                }
                let asked = try services.asked(body, shape, target)
                return (asked, asked?.shape)
            }
            guard let asked, asked.asOf == nil, !asked.isLong else {
                return later(request.body, request.id, target, services)
            }
            let body = try services.predict(asked)
            writer.respond { $0.append(body) }
            return .written
        }
    }

    /// Predicts with a version that is not in memory, or from features of another time.
    private static func later(
        _ body: UnsafeRawBufferPointer, _ requestID: String, _ target: PredictionTarget,
        _ services: Services
    ) -> Answer {
        let bytes = Array(body)
        return API.later(requestID, services) {
            let version = try JSONValue(parsing: bytes).expectedObject().integer("version")
            let loaded: ServedModel? =
                if let version {
                    try await services.predictions.served(
                        target.model, version: version, project: target.project)
                } else {
                    nil
                }
            let asked = try bytes.withUnsafeBytes { bytes in
                let body = try LookupBody(bytes)
                return try services.asked(body, nil, target, loaded)
            }
            guard let asked else {
                preconditionFailure("a version that was loaded is asked")
            }
            return Response(
                contentType: "application/json", bytes: try await services.predictAsOf(asked))
        }
    }
}

/// Whose prediction is asked for.
private struct PredictionTarget: Sendable {
    let model: String
    let project: String

    /// What bodies that are alike are told apart by.
    var key: String { "\(project)/\(model)" }
}

extension Services {
    /// - Parameter loaded: The version that the body names; `nil` where it has not been loaded for
    ///   this request.
    /// - Returns: `nil` where the body names a version that is not in memory.
    fileprivate func asked(
        _ body: LookupBody, _ shape: PredictionShape?, _ target: PredictionTarget,
        _ loaded: ServedModel? = nil
    ) throws -> PredictionRequest? {
        if let loaded {
            return try PredictionRequest(
                body, shape, loaded, trial: nil, in: features, predictionForms)
        }
        guard try body.members.integer("version") == nil else { return nil }
        let (served, trial) = try predictions.answering(
            target.model,
            alias: try body.members.string("alias") ?? PredictionService.defaultAlias,
            project: target.project)
        return try PredictionRequest(
            body, shape, served, trial: trial, in: features, predictionForms)
    }

    /// Predicts from the latest features, and answers the body.
    fileprivate func predict(_ asked: PredictionRequest) throws -> [UInt8] {
        try answer(
            asked,
            predictions.predict(with: asked.served, from: asked.inputs, trial: asked.trial))
    }

    /// The same from features as they were at the request's time, if it has one.
    fileprivate func predictAsOf(_ asked: PredictionRequest) async throws -> [UInt8] {
        guard case .features(let request, _) = asked.inputs, let instant = asked.asOf else {
            return try predict(asked)
        }
        let found = asked.found(try await features.read(request, asOf: instant))
        return try answer(asked, predictions.predict(with: asked.served, from: found))
    }

    private func answer(
        _ asked: PredictionRequest, _ made: PredictionAnswer
    ) throws -> [UInt8] {
        let body = try asked.body(made, predictionForms)
        count(made)
        return body
    }

    /// Counts what was answered, by version.
    func count(_ made: PredictionAnswer) {
        let byCanary = made.canary?.takes.count { $0 } ?? 0
        let version = made.served.version
        metrics.predictions.add(
            Double(made.predictions.count - byCanary), version.model, String(version.version))
        if let canary = made.canary?.served.version {
            metrics.predictions.add(Double(byCanary), canary.model, String(canary.version))
        }
    }
}
