package import Features

/// Aggregations over windows by looking at every event: slow, plain and obviously right.
package enum NaiveWindows {
    /// A value, and the sum of the absolute values it was computed from: what rounding may depend
    /// on.
    package struct Answer: Sendable {
        package let value: FeatureValue
        package let scale: Double
        /// Whether it may be another where only what was known counts: a first or last value that
        /// became known later, or another one whose window holds an event that did.
        package let isKnownLater: Bool

        /// Whether a store's value is this one: within 10⁻¹² of the scale where numbers were
        /// added, otherwise exactly.
        package func agrees(with other: FeatureValue, of function: AggregationFunction) -> Bool {
            guard value != other, [.sum, .mean, .stddev, .quantile].contains(function),
                case .float64(let expected) = value, case .float64(let found) = other,
                expected.isFinite, found.isFinite
            else { return value == other }
            return abs(expected - found) <= 1e-12 * scale
        }
    }

    /// The features of a view with aggregations for one key at a time.
    ///
    /// - Parameter events: Of every key, in any order.
    package static func answers(
        of schema: FeatureViewSchema, key: EntityKey, at instant: EventTime, asKnown: Bool,
        events: [OfflineRow]
    ) -> [Answer] {
        guard let windows = schema.windows else {
            preconditionFailure("the view has aggregations")
        }
        let own = events.filter { $0.key == key && (!asKnown || $0.order.createdTime <= instant) }
            .sorted { $0.order < $1.order }
        return windows.features.map { feature in
            let start = self.start(of: feature.window, at: instant)
            let inside = own.filter { event in
                let time = event.order.eventTime.microseconds
                return start <= time && time < instant.microseconds
            }
            let counted = inside.filter {
                !feature.input.value(of: $0, columns: windows.columns).isNull
            }
            let values = counted.map { feature.input.value(of: $0, columns: windows.columns) }
            let deciding: [OfflineRow] =
                switch feature.function {
                case .first: Array(counted.prefix(1))
                case .last: Array(counted.suffix(1))
                default: inside
                }
            return Answer(
                value: value(of: feature, values),
                scale: values.compactMap(\.number).reduce(0) { $0 + abs($1) },
                isKnownLater: deciding.contains { $0.order.createdTime > instant })
        }
    }

    /// `floor(instant − length, hop)` in microseconds.
    private static func start(of window: Window, at instant: EventTime) -> Int64 {
        let tail = instant.microseconds - window.length
        // The sizes of grids, in seconds; told again, so that a wrong table is seen.
        let hops: [Int64] = [86_400, 3600, 300, 60, 10, 1]
        guard window.hop != nil,
            let hop = hops.first(where: { $0 * 60 * 1_000_000 <= window.length })
        else { return tail }
        var start = tail / (hop * 1_000_000) * hop * 1_000_000
        if start > tail { start -= hop * 1_000_000 }
        return start
    }

    private static func value(
        of feature: WindowedFeature, _ values: [FeatureValue]
    ) -> FeatureValue {
        switch feature.function {
        case .count: return .int64(Int64(values.count))
        case .distinctCount: return .int64(Int64(Set(values.map(\.withPositiveZero)).count))
        case .first: return values.first ?? .null
        case .last: return values.last ?? .null
        case .min: return least(of: values) { $0.precedes($1) }
        case .max: return least(of: values) { $1.precedes($0) }
        case .sum, .mean, .stddev, .quantile:
            let limit = feature.function.summandMax ?? .infinity
            let numbers = values.compactMap(\.number).map { number in
                abs(number) > limit ? number * .infinity : number
            }
            guard !numbers.isEmpty else { return .null }
            return number(of: feature, numbers).map(FeatureValue.float64) ?? .null
        }
    }

    private static func number(of feature: WindowedFeature, _ numbers: [Double]) -> Double? {
        let count = Double(numbers.count)
        let sum = numbers.reduce(0, +)
        switch feature.function {
        case .sum: return sum
        case .mean: return sum / count
        case .stddev:
            guard count > 1 else { return nil }
            let squares = numbers.map { ($0 - sum / count) * ($0 - sum / count) }
            return (squares.reduce(0, +) / (count - 1)).squareRoot()
        default:
            let sorted = numbers.sorted { FeatureValue.float64($0).precedes(.float64($1)) }
            let place = (feature.quantile ?? 0) * (count - 1)
            let (low, high) = (sorted[Int(place.rounded(.down))], sorted[Int(place.rounded(.up))])
            return place == place.rounded()
                ? low : low + (place - place.rounded(.down)) * (high - low)
        }
    }

    private static func least(
        of values: [FeatureValue], _ precedes: (FeatureValue, FeatureValue) -> Bool
    ) -> FeatureValue {
        (values.min(by: precedes) ?? .null).withPositiveZero
    }
}

extension FeatureValue {
    /// Whether it is less than the other, by the order of its type in PostgreSQL: text by its
    /// bytes, NaN above every number.
    fileprivate func precedes(_ other: FeatureValue) -> Bool {
        let domain: TypedExpression.Domain =
            switch self {
            case .bool: .bool
            case .int32, .int64: .integer
            case .string: .text
            case .timestamp: .time
            case .float32, .float64, .null, .bytes, .array: .number
            }
        return domain.order(self, other).map { $0 < 0 } ?? false
    }

    /// 0.0 for -0.0, of which a least or greatest value could be either.
    fileprivate var withPositiveZero: FeatureValue {
        switch self {
        case .float32(let value): .float32(value + 0)
        case .float64(let value): .float64(value + 0)
        default: self
        }
    }
}
