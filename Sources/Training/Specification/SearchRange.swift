#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a search looks for the value of one parameter.
package enum SearchRange: Sendable, Hashable, Codable {
    /// From `low` to `high`, both included, each value as likely as any.
    case uniform(low: Double, high: Double)
    /// The same of the logarithm: for what matters by its order of magnitude.
    case logUniform(low: Double, high: Double)
    /// One of these.
    case choices([Double])

    /// The value at a place from 0 to 1, rounded where the parameter is a whole number.
    func value(at place: Double, isWhole: Bool) -> Double {
        let place = min(max(place, 0), 1)
        switch self {
        case .uniform(let low, let high):
            let value = low + place * (high - low)
            return isWhole ? value.rounded() : value
        case .logUniform(let low, let high):
            let value = min(max(exp(log(low) + place * (log(high) - log(low))), low), high)
            return isWhole ? value.rounded() : value
        case .choices(let values):
            return values[min(Int(place * Double(values.count)), values.count - 1)]
        }
    }

    /// The place whose value this is, or the nearest there is.
    func place(of value: Double) -> Double {
        switch self {
        case .uniform(let low, let high):
            guard high > low else { return 0 }
            return min(max((value - low) / (high - low), 0), 1)
        case .logUniform(let low, let high):
            guard high > low else { return 0 }
            let distance = log(max(value, low)) - log(low)
            return min(max(distance / (log(high) - log(low)), 0), 1)
        case .choices(let values):
            let nearest = values.indices.min {
                (values[$0] - value).magnitude < (values[$1] - value).magnitude
            }
            return (Double(nearest ?? 0) + 0.5) / Double(values.count)
        }
    }

    /// - Throws: `.badSpecification` for a range without values, or with one that the parameter
    ///   does not take.
    func requireFit(_ name: String, _ rule: TrainingParameters.Rule) throws(TrainingError) {
        let field = "search.space.\(name)"
        let ends: [Double]
        switch self {
        case .uniform(let low, let high), .logUniform(let low, let high):
            guard low <= high else {
                throw .badSpecification(
                    field, detail: "Its low end \(low) is above its high end \(high).",
                    hint: "Give the low end first.")
            }
            if case .logUniform = self, low <= 0 {
                throw .badSpecification(
                    field, detail: "On a logarithmic scale \(low) has no place.",
                    hint: "Give a low end above 0, or a linear scale.")
            }
            ends = [low, high]
        case .choices(let values):
            guard !values.isEmpty else {
                throw .badSpecification(
                    field, detail: "It has no values.", hint: "Give at least one.")
            }
            ends = values
        }
        if let wrong = ends.first(where: { !rule.allows($0) }) {
            throw .badSpecification(
                field, detail: "\(TrainingParameters.text(wrong)) is out of range.",
                hint: "Give \(rule.requirement).")
        }
    }
}
