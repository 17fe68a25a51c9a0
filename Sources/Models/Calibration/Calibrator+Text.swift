import JSON

/// The form in which a calibrator stands in a model file.
extension Calibrator {
    /// The attribute of an XGBoost file, among `learner.attributes`, that holds the text. Other
    /// readers do not know it, and answer uncalibrated probabilities.
    package static let attributeName = "larder_calibration"

    /// The most thresholds that are read.
    package static let thresholdsMax = 100_000

    /// `{"method":"platt","slope","intercept"}` or `{"method":"isotonic","thresholds":[…],
    /// "values":[…]}`, with every digit that tells a number from its neighbours.
    package var text: String {
        let json: JSONValue =
            switch self {
            case .platt(let slope, let intercept):
                ["method": "platt", "slope": .number(slope), "intercept": .number(intercept)]
            case .isotonic(let thresholds, let values):
                [
                    "method": "isotonic", "thresholds": .array(thresholds.map(JSONValue.number)),
                    "values": .array(values.map(JSONValue.number)),
                ]
            }
        return json.text
    }

    /// Reads a text form, strictly: nothing may lack, be added or be out of order.
    ///
    /// - Throws: `.inconsistent` at the attribute.
    package init(text: String) throws(ModelError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(
                parsing: text, limits: JSONLimits(bytesMax: 50 * Self.thresholdsMax))
        } catch {
            throw Self.refusal("it is not JSON at column \(error.column): \(error.message)")
        }
        guard let members = json.objectValue else { throw Self.refusal("it is not an object") }
        switch members["method"]?.stringValue {
        case "platt":
            try Self.requireMembers(["method", "slope", "intercept"], members)
            self = .platt(
                slope: try Self.number("slope", members),
                intercept: try Self.number("intercept", members))
        case "isotonic":
            try Self.requireMembers(["method", "thresholds", "values"], members)
            let thresholds = try Self.probabilities("thresholds", members)
            let values = try Self.probabilities("values", members)
            try Self.requireOrder(thresholds, values)
            self = .isotonic(thresholds: thresholds, values: values)
        default: throw Self.refusal("its method is neither \"platt\" nor \"isotonic\"")
        }
    }

    private static func requireMembers(
        _ names: [String], _ members: JSONObject
    ) throws(ModelError) {
        if let unknown = members.keys.first(where: { !names.contains($0) }) {
            throw refusal("it has a member \"\(unknown)\"")
        }
    }

    private static func requireOrder(
        _ thresholds: [Double], _ values: [Double]
    ) throws(ModelError) {
        guard !thresholds.isEmpty, thresholds.count <= thresholdsMax else {
            throw refusal("it has \(thresholds.count) thresholds, not 1 to \(thresholdsMax)")
        }
        guard values.count == thresholds.count else {
            throw refusal("it has \(values.count) values for \(thresholds.count) thresholds")
        }
        for place in thresholds.indices.dropFirst() {
            guard thresholds[place - 1] < thresholds[place] else {
                throw refusal("thresholds[\(place)] is not above the one before")
            }
            guard values[place - 1] <= values[place] else {
                throw refusal("values[\(place)] is below the one before")
            }
        }
    }

    private static func number(
        _ name: String, _ members: JSONObject
    ) throws(ModelError) -> Double {
        guard let number = members[name]?.doubleValue, number.isFinite else {
            throw refusal("its \(name) is not a number")
        }
        return number
    }

    private static func probabilities(
        _ name: String, _ members: JSONObject
    ) throws(ModelError) -> [Double] {
        guard let numbers = members[name]?.elements(\.doubleValue),
            numbers.allSatisfy({ (0...1).contains($0) })
        else { throw refusal("its \(name) are not numbers from 0 to 1") }
        return numbers
    }

    private static func refusal(_ problem: String) -> ModelError {
        .inconsistent(place: "learner.attributes.\(attributeName)", problem: problem)
    }
}
