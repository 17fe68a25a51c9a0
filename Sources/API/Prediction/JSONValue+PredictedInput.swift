import Features
import JSON
import Models

extension JSONValue {
    /// An input of a prediction as answers and the log tell it.
    ///
    /// - Parameters:
    ///   - input: `nil` where the version that it belongs to is gone.
    ///   - text: Of an input that is a text.
    static func predictedInput(
        _ input: ModelSignature.Input?, number: Double, text: String?, _ status: InputStatus,
        at time: EventTime?
    ) -> JSONValue {
        var object: JSONObject = ["name": input.map { .string($0.name) } ?? .null]
        object["value"] =
            input?.type == .string
            ? text.map { .string($0) } ?? .null
            : value(number, input?.type, isMissing: status != .present && status != .given)
        object["status"] = .string(status.name)
        if let time { object["event_timestamp"] = .string(time.description) }
        return .object(object)
    }

    private static func value(
        _ number: Double, _ type: ModelSignature.InputType?, isMissing: Bool
    ) -> JSONValue {
        if number.isNaN, isMissing { return .null }
        switch type {
        case .bool where number == 0 || number == 1: return .bool(number == 1)
        case .int64:
            return Int64(exactly: number).map { .integer($0) } ?? FeatureValue.float64(number).json
        default: return FeatureValue.float64(number).json
        }
    }
}
