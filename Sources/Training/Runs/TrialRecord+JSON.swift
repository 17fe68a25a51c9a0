package import JSON

extension TrialRecord {
    /// `{"number","parameters":{…},"rows","rounds","rounds_used","loss","seconds","state",
    /// "reason"?}`.
    package var json: JSONValue {
        let parameters = parameters.sorted { $0.key < $1.key }.map {
            ($0.key, JSONValue.number($0.value))
        }
        var object: JSONObject = [
            "number": .integer(Int64(number)), "parameters": .object(JSONObject(parameters)),
            "rows": .integer(Int64(rows)), "rounds": .integer(Int64(rounds)),
            "rounds_used": .integer(Int64(roundsUsed)),
            "loss": loss.map(JSONValue.number) ?? .null, "seconds": .number(seconds),
        ]
        switch state {
        case .finished: object["state"] = "finished"
        case .stopped: object["state"] = "stopped"
        case .failed(let reason):
            object["state"] = "failed"
            object["reason"] = .string(reason)
        }
        return .object(object)
    }
}
