import Features
import JSON
import Training

extension SpecificationReader {
    /// `{"trials","budget","space":{"eta":{"low","high","scale"?:"linear|log"},
    /// "max_depth":{"values":[…]}},"minimum_rows"}`.
    ///
    /// - Throws: `Problem` or `TrainingError`.
    func search() throws -> SearchSpecification? {
        let read = try members.within("search") { (search) throws(Problem) in
            try search.refuseUnknown(besides: ["trials", "budget", "space", "minimum_rows"])
            let space = try search.within("space") { (space) throws(Problem) in
                var ranges: [String: SearchRange] = [:]
                for name in space.keys {
                    ranges[name] = try space.within(name) { (range) throws(Problem) in
                        try Self.range(range)
                    }
                }
                return ranges
            }
            return (
                try search.integer("trials"), try search.duration("budget"), space ?? [:],
                try search.integer("minimum_rows")
            )
        }
        guard let (trials, budget, space, rows) = read else { return nil }
        guard let rows else {
            return try SearchSpecification(trials: trials, budget: budget, space: space)
        }
        return try SearchSpecification(
            trials: trials, budget: budget, space: space, minimumRows: rows)
    }

    private static func range(_ object: JSONObject) throws(Problem) -> SearchRange {
        if object["values"] != nil {
            try object.refuseUnknown(besides: ["values"])
            var values: [Double] = []
            for (index, item) in (try object.list("values") ?? []).enumerated() {
                guard let value = item.doubleValue else {
                    throw .invalid("values[\(index)]", "A number is expected here.")
                }
                values.append(value)
            }
            return .choices(values)
        }
        try object.refuseUnknown(besides: ["low", "high", "scale"])
        guard let low = try object.number("low"), let high = try object.number("high") else {
            throw .invalid(
                object["low"] == nil ? "low" : "high", "An end of the range is missing.",
                hint: "Give \"low\" and \"high\", or \"values\".")
        }
        switch try object.string("scale") ?? "linear" {
        case "linear": return .uniform(low: low, high: high)
        case "log": return .logUniform(low: low, high: high)
        case let scale:
            throw .invalid(
                "scale", "There is no scale \"\(scale)\".", hint: "The scales are linear and log.")
        }
    }
}
