import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `PUT /v1/models/{name}/rollout`: tries a version beside the one that an alias names, as a
    /// shadow or as a canary; whatever was tried before ends.
    static func setRollout(_ services: Services) -> Endpoint {
        Endpoint(
            .put, "/v1/models/{name}/rollout", .requires(.approve), query: ["project"]
        ) { request in
            let rollout = try Rollout(
                request.jsonObject(), model: request.parameter("name"), project: request.project)
            try await services.predictions.start(
                rollout, principal: services.authorizer.principal)
            return .json(try services.rollout(of: request))
        }
    }

    /// `GET /v1/models/{name}/rollout`: what is tried, and how it does on this server.
    static func getRollout(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/rollout", .requires(.describe), query: ["project"]
        ) { request in
            .json(try services.rollout(of: request))
        }
    }

    /// `DELETE /v1/models/{name}/rollout`: ends it; the alias stays where it is.
    static func deleteRollout(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/models/{name}/rollout", .requires(.approve), query: ["project"]
        ) { request in
            try await services.predictions.endRollout(
                of: request.parameter("name"), project: request.project,
                principal: services.authorizer.principal)
            return Response(status: .noContent)
        }
    }
}

extension Services {
    fileprivate func rollout(of request: OwnedRequest) throws -> JSONValue {
        let model = request.parameter("name")
        if let found = predictions.rollout(of: model, project: request.project) {
            return found.json(in: predictions.state(of: found.rollout.challenger))
        }
        guard features.project(request.project).model(model) != nil else {
            throw FeatureError.unknown(model: model)
        }
        throw ModelError.noRollout(model: model)
    }
}

extension Rollout {
    fileprivate init(_ body: JSONObject, model: String, project: String) throws(Problem) {
        try body.refuseUnknown(besides: ["version", "mode", "alias", "share", "stop"])
        let version = try body.requiredInteger("version")
        let name = try body.requiredString("mode")
        guard let mode = Mode(rawValue: name) else {
            throw .invalid(
                "mode", "There is no mode \"\(name)\".", hint: "The modes are shadow and canary.")
        }
        guard let share = try body.number("share") ?? (mode == .shadow ? 1 : nil) else {
            throw .invalid(
                "share", "The share of the entity keys is missing.",
                hint: "A canary has a share from 0 to 1, such as 0.05.")
        }
        guard (0...1).contains(share) else {
            throw .invalid("share", "A share is from 0 to 1.")
        }
        self.init(
            project: project, model: model,
            alias: try body.string("alias") ?? PredictionService.defaultAlias, version: version,
            mode: mode, share: share, rules: try body.within("stop", StopRules.init) ?? StopRules())
    }
}

extension StopRules {
    fileprivate init(_ body: JSONObject) throws(Problem) {
        let usual = StopRules()
        try body.refuseUnknown(besides: ["error_rate", "latency_ratio", "min_predictions"])
        // A rule that is null is switched off; one that is not there is as usual.
        let errorRate = body["error_rate"] == nil ? usual.errorRate : try body.number("error_rate")
        if let errorRate, !(0...1).contains(errorRate) {
            throw .invalid("error_rate", "A rate is from 0 to 1.")
        }
        let ratio = try body.number("latency_ratio")
        if let ratio, !(ratio > 0) {
            throw .invalid("latency_ratio", "A ratio is greater than 0.")
        }
        let least = try body.integer("min_predictions") ?? usual.minPredictions
        guard (1...1_000_000).contains(least) else {
            throw .invalid("min_predictions", "A number from 1 to 1000000 is expected here.")
        }
        self.init(errorRate: errorRate, latencyRatio: ratio, minPredictions: least)
    }

    fileprivate var json: JSONValue {
        [
            "error_rate": errorRate.map(JSONValue.number) ?? .null,
            "latency_ratio": latencyRatio.map(JSONValue.number) ?? .null,
            "min_predictions": .integer(Int64(minPredictions)),
        ]
    }
}

extension ActiveRollout {
    /// - Parameter version: Where the challenger is on this server.
    fileprivate func json(in version: VersionState) -> JSONValue {
        let tally = tally
        let (state, reason): (JSONValue, JSONValue) =
            switch state {
            case .running: ("running", .null)
            case .stopped(let text): ("stopped", .string(text))
            }
        let failure: JSONValue =
            if case .failed(let text) = version { .string(text) } else { .null }
        return [
            "model": .string(rollout.model), "alias": .string(rollout.alias),
            "version": .integer(Int64(rollout.version)), "mode": .string(rollout.mode.rawValue),
            "share": .number(rollout.share), "stop": rollout.rules.json,
            "started_at": rollout.startedAt.map { .string($0.description) } ?? .null,
            "state": state, "reason": reason, "failure": failure,
            "challenger": tally.challenger.json, "incumbent": tally.incumbent.json,
        ]
    }
}

extension RolloutTally.Side {
    fileprivate var json: JSONValue {
        let quantile = { (share: Double) in
            latencies.quantile(share).map(JSONValue.number) ?? .null
        }
        return [
            "predictions": .integer(Int64(predictions)), "errors": .integer(Int64(errors)),
            "row_microseconds": ["p50": quantile(0.5), "p99": quantile(0.99)],
        ]
    }
}
