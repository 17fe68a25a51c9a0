/// Count, mean and sum of squared distances from it, added to and merged without the cancellation
/// that a sum of squares suffers (Welford 1962; Chan, Golub and LeVeque 1979).
package struct Moments: Hashable, Sendable {
    package private(set) var count = 0.0
    package private(set) var mean = 0.0
    /// NaN once a value was not finite, as PostgreSQL has it.
    package private(set) var squares = 0.0

    package init() {}

    package mutating func add(_ value: Double) {
        count += 1
        let distance = value - mean
        mean += distance / count
        squares += distance * (value - mean)
        if !value.isFinite { squares = .nan }
    }

    package mutating func merge(_ other: Moments) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = count + other.count
        let distance = other.mean - mean
        squares += other.squares + distance * distance * (count * other.count / total)
        mean += distance * (other.count / total)
        count = total
    }

    /// Of the sample; `nil` for fewer than two values.
    package var standardDeviation: Double? {
        count > 1 ? (squares / (count - 1)).squareRoot() : nil
    }
}
