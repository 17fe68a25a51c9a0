import Features

/// The aggregate that gives a feature's value, over events or over tiles.
struct WindowResult {
    private let feature: WindowedFeature
    /// Of the input's values.
    private let type: ValueType

    init(_ feature: WindowedFeature, _ type: ValueType) {
        self.feature = feature
        self.type = type
    }

    /// - Parameters:
    ///   - value: The input's value of an event.
    ///   - filter: A FILTER clause, or nothing.
    func ofEvents(_ value: String, filter: String) -> String {
        let number = feature.function.summand(value, type)
        let sum = isInteger ? value : number
        switch feature.function {
        case .count: return "count(\(value))\(filter)"
        case .sum: return "(sum(\(sum))\(filter))::double precision"
        case .mean:
            return Self.mean(
                "(sum(\(sum))\(filter))::double precision", "count(\(value))\(filter)")
        case .stddev: return "stddev_samp(\(number))\(filter)"
        case .min: return extreme("min(\(value))\(filter)")
        case .max: return extreme("max(\(value))\(filter)")
        case .distinctCount: return "count(DISTINCT \(value))\(filter)"
        case .quantile:
            let share = FeatureValue.float64(feature.quantile ?? 0).text
            return "percentile_cont('\(share)'::double precision)"
                + " WITHIN GROUP (ORDER BY \(number))\(filter)"
        case .first, .last: preconditionFailure("the ends are found by an index")
        }
    }

    /// - Parameters:
    ///   - input: Index into the layout's inputs.
    ///   - filter: A FILTER clause, or nothing.
    func ofTiles(input: Int, filter: String) -> String {
        let sum = "sum(\"sum.\(input)\")\(filter)"
        let count = "sum(\"count.\(input)\")\(filter)"
        switch feature.function {
        case .count: return "coalesce(\(count), 0)::bigint"
        case .sum: return "(\(sum))::double precision"
        case .mean: return Self.mean("(\(sum))::double precision", "(\(count))")
        case .stddev:
            return "float8_stddev_samp(larder.merged_moments(\"moments.\(input)\")\(filter))"
        case .min: return extreme("min(\"min.\(input)\")\(filter)")
        case .max: return extreme("max(\"max.\(input)\")\(filter)")
        case .first, .last, .distinctCount, .quantile:
            preconditionFailure("no aggregate over tiles gives it")
        }
    }

    /// PostgreSQL refuses a quotient that is too small for float64; it is 0.
    private static func mean(_ sum: String, _ count: String) -> String {
        let isTiny = "abs(\(sum)) < '1e-290'::double precision AND \(sum) <> 0"
        let number = "\(count)::double precision"
        return "CASE WHEN \(isTiny) THEN larder.computed(\(sum), '/', \(number)) "
            + "ELSE \(sum) / nullif(\(number), 0) END"
    }

    private var isInteger: Bool { type == .int32 || type == .int64 }

    /// Of 0.0 and -0.0 either could be the least; it is 0.0 that is answered.
    private func extreme(_ aggregate: String) -> String {
        switch type {
        case .float32: "(\(aggregate) + 0::real)"
        case .float64: "(\(aggregate) + 0::double precision)"
        default: aggregate
        }
    }
}

extension AggregationFunction {
    /// The number that a value adds, as float64; see `summandMax`.
    func summand(_ value: String, _ type: ValueType) -> String {
        // Other numbers do not get so far.
        guard type == .float64, let summandMax else { return "\(value)::double precision" }
        let limit = "'\(summandMax)'::double precision"
        return "CASE WHEN \(value) BETWEEN -\(limit) AND \(limit) THEN \(value) "
            + "ELSE \(value) * 'Infinity'::double precision END"
    }
}
