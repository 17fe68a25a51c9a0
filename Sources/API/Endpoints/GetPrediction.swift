import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `GET /v1/predictions/{id}`: a prediction with exactly what it was made of, and what turned
    /// out to be true.
    static func getPrediction(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/predictions/{id}", .requires(.readOffline), query: ["project"]
        ) { request in
            let text = request.parameter("id")
            guard let id = PredictionID(text),
                let prediction = try await services.prediction(id, project: request.project)
            else { throw Problem.unknownPrediction(text) }
            let signature = try await services.signature(
                of: prediction.model, version: prediction.version, project: prediction.project)
            return .json(prediction.json(signature))
        }
    }
}

extension Problem {
    fileprivate static func unknownPrediction(_ id: String) -> Problem {
        Problem(
            .notFound, "not-found", "unknown prediction \"\(id)\"",
            detail: "No such prediction of the project was written down.",
            hint: "Only those of keys in the sample (prediction-sample) are, and they are removed "
                + "after prediction-retention; larder_predictions_dropped_total counts those "
                + "that there was no room for.")
    }
}

extension Services {
    /// Between the first two looks; it doubles with each further one.
    private static let firstPause = Duration.milliseconds(100)
    /// Looks for a prediction that may still be written down: some three seconds of them.
    private static let looksMax = 6

    /// Waits for a prediction that was made just now.
    ///
    /// - Throws: `.overloaded` where it is this server's, and waits for too long.
    fileprivate func prediction(
        _ id: PredictionID, project: String
    ) async throws -> LoggedPrediction? {
        var pause = Self.firstPause
        for look in 1...Self.looksMax {
            if look > 1 {
                try await Task.sleep(for: pause)
                pause *= 2
            }
            // Before the look, which finds what is written in between.
            let mayCome = predictions.mayBeWritten(id)
            if let found = try await predictionStore.prediction(id, project: project) {
                return found
            }
            guard mayCome else { return nil }
        }
        throw FeatureError.overloaded("the prediction \"\(id)\" waits to be written down")
    }
}

extension LoggedPrediction {
    /// - Parameter signature: Of its version; `nil` where that is gone, and inputs and outputs
    ///   have lost their names.
    fileprivate func json(_ signature: ModelSignature?) -> JSONValue {
        var object: JSONObject = [
            "prediction_id": .string(id.description), "model": .string(model),
            "version": .integer(Int64(version)), "role": .string(role.rawValue),
            "at": .string(at.description),
        ]
        if let shadowed { object["shadowed"] = .string(shadowed.description) }
        object["entities"] = key ?? .object(JSONObject())
        object["inputs"] = .array(inputs(signature))
        for (name, value) in outputs(signature) { object[name] = value }
        object["labels"] = .array(labels.map(\.json))
        return .object(object)
    }

    private func inputs(_ signature: ModelSignature?) -> [JSONValue] {
        let known = signature.flatMap { $0.inputs.count == inputs.count ? $0.inputs : nil }
        var texts = texts[...]
        return inputs.indices.map { index in
            let input = known?[index]
            return .predictedInput(
                input, number: inputs[index],
                text: input?.type == .string ? texts.popFirst() ?? nil : nil, statuses[index],
                at: index < eventTimes.count ? eventTimes[index] : nil)
        }
    }

    private func outputs(_ signature: ModelSignature?) -> [(String, JSONValue)] {
        guard let signature, signature.scoreWidth == scores.count else {
            return [("outputs", .array(scores.map { FeatureValue.float64($0).json }))]
        }
        var members: [(String, JSONValue)] = []
        var start = 0
        for output in signature.outputs {
            let numbers = Array(scores[start..<start + output.width])
            start += output.width
            let values = numbers.map { JSONValue.score($0, output.type) }
            let alone = values.count == 1 ? values[0] : .array(values)
            switch output.role {
            case .value: members.append(("value", alone))
            case .margin: members.append(("margin", alone))
            case .scores where signature.classes.count == output.width:
                // As in answers: the probability of the positive class, then that of each.
                if signature.task == .binary, output.width == 2 {
                    members.append(("value", values[1]))
                }
                let named = Array(zip(signature.classes, values))
                members.append(("scores", .object(JSONObject(named))))
            case .scores: members.append(("scores", .array(values)))
            case .label:
                let place = numbers.first.flatMap(Int.init(exactly:)) ?? -1
                let isClass = signature.classes.indices.contains(place)
                members.append(("label", isClass ? .string(signature.classes[place]) : .null))
            case .other: members.append((output.name, alone))
            }
        }
        return members
    }
}

extension JSONValue {
    /// A score in the digits of its type.
    fileprivate static func score(_ number: Double, _ type: ModelSignature.OutputType) -> JSONValue
    {
        switch type {
        case .float32: FeatureValue.float32(Float(number)).json
        case .float64: FeatureValue.float64(number).json
        case .int64, .string: Int64(exactly: number).map(JSONValue.integer) ?? .null
        }
    }
}

extension KeptLabel {
    fileprivate var json: JSONValue {
        [
            "label": value.json, "label_timestamp": .string(at.description),
            "created_at": .string(createdAt.description),
        ]
    }
}

extension Label.Value {
    fileprivate var json: JSONValue {
        switch self {
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        }
    }
}
