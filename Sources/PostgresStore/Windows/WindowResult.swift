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
        let number = "\(value)::double precision"
        let sum = isInteger ? value : number
        switch feature.function {
        case .count: return "count(\(value))\(filter)"
        case .sum: return "(sum(\(sum))\(filter))::double precision"
        case .mean:
            return "(sum(\(sum))\(filter))::double precision"
                + " / nullif(count(\(value))\(filter), 0)"
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
        case .mean: return "(\(sum))::double precision / nullif(\(count), 0)::double precision"
        case .stddev:
            return "float8_stddev_samp(larder.merged_moments(\"moments.\(input)\")\(filter))"
        case .min: return extreme("min(\"min.\(input)\")\(filter)")
        case .max: return extreme("max(\"max.\(input)\")\(filter)")
        case .first, .last, .distinctCount, .quantile:
            preconditionFailure("no aggregate over tiles gives it")
        }
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
