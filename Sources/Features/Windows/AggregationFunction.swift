/// What an aggregation computes from the events of a window. Nulls are skipped by every function.
package enum AggregationFunction: String, CaseIterable, Hashable, Sendable {
    case count, sum, mean, min, max
    /// Of the sample: null for fewer than two values.
    case stddev
    case first, last
    case distinctCount = "distinct_count"
    /// Interpolated between the two nearest values.
    case quantile

    package static let allNames = allCases.map(\.rawValue).joined(separator: ", ")

    /// The type of the result; `nil` for a column that the function cannot take.
    ///
    /// A sum is float64 of whatever numbers: integers are added exactly and rounded once, so that
    /// no batch of rows can make a sum overflow.
    /// - Parameter column: `nil` where events are counted.
    package func type(of column: ValueType?) -> ValueType? {
        guard let column else { return self == .count ? .int64 : nil }
        switch self {
        case .count: return .int64
        case .distinctCount: return column.isArray ? nil : .int64
        case .sum, .mean, .stddev, .quantile:
            return column.isNumeric && column != .bool ? .float64 : nil
        case .min, .max:
            guard !column.isArray, column != .bool, column != .bytes else { return nil }
            return column
        case .first, .last: return column.isArray ? nil : column
        }
    }

    /// Numbers further from zero count as infinite where the function adds them up: so no sum of
    /// 10¹² finite numbers is beyond float64, nor one of their squared distances, whatever the
    /// order. `nil` for functions that add nothing.
    package var summandMax: Double? {
        switch self {
        case .sum, .mean: 1e296
        case .stddev: 1e141
        case .count, .min, .max, .first, .last, .distinctCount, .quantile: nil
        }
    }

    /// Whether partial results can be merged: otherwise every event is read for every answer.
    package var isMergeable: Bool { self != .distinctCount && self != .quantile }
}
