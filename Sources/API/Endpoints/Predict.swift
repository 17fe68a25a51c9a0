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
            let project = request.query("project") ?? DefinitionBundle.defaultProject
            let model = request.parameter("name")
            let body = try JSONValue(parsing: request.body).expectedObject()
            try body.refuseUnknown(besides: [
                "entities", "request", "rows", "as_of", "alias", "version",
            ])
            try body.refuseTogether("entities", "rows")
            try body.refuseTogether("request", "rows")
            try body.refuseTogether("as_of", "rows")
            try body.refuseTogether("alias", "version")
            let instant = try body.time("as_of")
            if let version = try body.integer("version") {
                return later(request.id, services) {
                    let served = try await services.predictions.served(
                        model, version: version, project: project)
                    return try await services.predict(served, body, asOf: instant)
                }
            }
            let alias = try body.string("alias") ?? PredictionService.defaultAlias
            let served = try services.predictions.served(model, alias: alias, project: project)
            if instant != nil {
                return later(request.id, services) {
                    try await services.predict(served, body, asOf: instant)
                }
            }
            let answer = try services.predict(served, body)
            writer.respond { $0.append(answer) }
            return .written
        }
    }
}

extension Services {
    /// Predicts from the latest features, and answers the body.
    fileprivate func predict(_ served: ServedModel, _ body: JSONObject) throws -> [UInt8] {
        let predictions: [Prediction]
        if let rows = body["rows"], !rows.isNull {
            predictions = try NamedInputs.read(rows, for: served.model).map(served.prediction(for:))
        } else {
            let request = try PredictionRequest.lookup(body, for: served, features)
            predictions = served.predictions(for: try features.read(request))
        }
        return PredictionAnswer.body(predictions, of: served, metrics)
    }

    fileprivate func predict(
        _ served: ServedModel, _ body: JSONObject, asOf instant: EventTime?
    ) async throws -> Response {
        guard let instant else {
            return Response(
                contentType: "application/json", bytes: try predict(served, body))
        }
        let request = try PredictionRequest.lookup(body, for: served, features)
        let answer = try await features.read(request, asOf: instant)
        return Response(
            contentType: "application/json",
            bytes: PredictionAnswer.body(served.predictions(for: answer), of: served, metrics))
    }
}

/// Reads the member `entities` of a prediction.
private enum PredictionRequest {
    static func lookup(
        _ body: JSONObject, for served: ServedModel, _ features: FeatureStore
    ) throws -> OnlineRequest {
        guard let selection = served.binding?.selection else {
            throw Problem.invalid(
                "entities", "The model has no feature service to look features up by.",
                hint: "Send rows of named inputs, or declare the model's feature_service.")
        }
        return try OnlineRequest(
            features.plan(selection),
            entities: try EntityLists.entities(body["entities"], for: selection),
            request: try EntityLists.request(body["request"], for: selection))
    }
}

/// Reads the member `rows` of a prediction: objects of named inputs.
private enum NamedInputs {
    static func read(_ rows: JSONValue, for model: Model) throws -> [[String: Double]] {
        let names = Set(model.signature.inputs.map(\.name))
        guard case .array(let items) = rows, items.count <= OnlineRequest.entitiesMax else {
            throw Problem.invalid(
                "rows", "A list of up to \(OnlineRequest.entitiesMax) rows is expected here.")
        }
        return try items.enumerated().map { index, item in
            guard case .object(let object) = item else {
                throw Problem.invalid("rows[\(index)]", "An object of inputs is expected here.")
            }
            var inputs: [String: Double] = [:]
            for (name, value) in object.members {
                let path = "rows[\(index)].\(name)"
                guard names.contains(name) else {
                    throw Problem.invalid(
                        path, "The model has no input \"\(name)\".",
                        hint: "Its inputs are \(names.sorted().joined(separator: ", ")).")
                }
                switch value {
                case .null: continue
                case .bool(let flag): inputs[name] = flag ? 1 : 0
                case .integer(let number): inputs[name] = Double(number)
                case .number(let number): inputs[name] = number
                default:
                    throw Problem.invalid(path, "A number is expected, but this is \(value.text).")
                }
            }
            return inputs
        }
    }
}

private enum PredictionAnswer {
    static func body(
        _ predictions: [Prediction], of served: ServedModel, _ metrics: Metrics
    ) -> [UInt8] {
        let version = served.version
        metrics.predictions.add(Double(predictions.count), version.model, String(version.version))
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("model")
        writer.string(version.model)
        writer.key("version")
        writer.int64(Int64(version.version))
        writer.key("predictions")
        writer.beginArray()
        for prediction in predictions {
            writer.beginObject()
            writer.key("value")
            writer.float(prediction.value, nonFinite: .name)
            writer.key("margin")
            writer.float(prediction.margin, nonFinite: .name)
            writer.key("missing")
            writer.beginArray()
            for name in prediction.missing { writer.string(name) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.take()
    }
}
