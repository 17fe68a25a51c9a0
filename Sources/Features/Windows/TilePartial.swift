/// The mergeable result of one input's values over a stretch of time: what a tile holds, and what
/// grows as events come.
///
/// Adding the values of two stretches one by one and merging their partials give the same, but
/// for the last bits of sums. Values may come in any order.
package struct TilePartial: Hashable, Sendable {
    /// A value with the place of its row.
    package struct Placed: Hashable, Sendable {
        package let order: RowOrder
        package let value: FeatureValue
    }

    /// Values that are not null.
    package private(set) var count: Int64 = 0
    private var integers: Int128 = 0
    private var floats: Double = 0
    private var moments = Moments()
    package private(set) var minimum: FeatureValue = .null
    package private(set) var maximum: FeatureValue = .null
    package private(set) var first: Placed?
    package private(set) var last: Placed?

    package init() {}

    /// Takes an event's value of the input; null counts for nothing.
    package mutating func add(_ value: FeatureValue, at order: RowOrder) {
        guard !value.isNull else { return }
        count += 1
        if let integer = value.integer {
            integers += Int128(integer)
        } else if let number = value.number {
            floats += number
        }
        if let number = value.number { moments.add(number) }
        widen(value, value)
        take(Placed(order: order, value: value))
    }

    package mutating func merge(_ other: TilePartial) {
        guard other.count > 0 else { return }
        count += other.count
        integers += other.integers
        floats += other.floats
        moments.merge(other.moments)
        widen(other.minimum, other.maximum)
        if let placed = other.first { take(placed) }
        if let placed = other.last { take(placed) }
    }

    /// The result of the function; null where there are too few values.
    package func value(of function: AggregationFunction) -> FeatureValue {
        switch function {
        case .count: .int64(count)
        case .sum: count == 0 ? .null : .float64(sum)
        case .mean: count == 0 ? .null : .float64(sum / Double(count))
        case .stddev: moments.standardDeviation.map(FeatureValue.float64) ?? .null
        case .min: minimum.withPositiveZero
        case .max: maximum.withPositiveZero
        case .first: first?.value ?? .null
        case .last: last?.value ?? .null
        case .distinctCount, .quantile:
            preconditionFailure("\(function.rawValue) cannot be merged")
        }
    }

    /// Integers are added exactly and rounded once; a column holds either them or floats.
    private var sum: Double { Double(integers) + floats }

    private mutating func widen(_ low: FeatureValue, _ high: FeatureValue) {
        if minimum.isNull || low.precedes(minimum) { minimum = low }
        if maximum.isNull || maximum.precedes(high) { maximum = high }
    }

    private mutating func take(_ placed: Placed) {
        if first.map({ placed.order < $0.order }) ?? true { first = placed }
        if last.map({ $0.order < placed.order }) ?? true { last = placed }
    }
}

extension FeatureValue {
    /// Whether it is less than the other, by the order of its type in PostgreSQL: text by its
    /// bytes, NaN above every number.
    package func precedes(_ other: FeatureValue) -> Bool {
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
    package var withPositiveZero: FeatureValue {
        switch self {
        case .float32(let value): .float32(value + 0)
        case .float64(let value): .float64(value + 0)
        default: self
        }
    }
}
