/// What a standard deviation is made of (Youngs and Cramer), as PostgreSQL's `float8_combine` has
/// it: a sum of squares would cancel.
struct Moments: Hashable, Sendable {
    var count: Double
    var sum: Double
    /// The sum of the squared distances from the mean.
    var squares: Double

    static let none = Moments(count: 0, sum: 0, squares: 0)

    init(count: Double, sum: Double, squares: Double) {
        self.count = count
        self.sum = sum
        self.squares = squares
    }

    /// Those of one number: NaN where it is not finite.
    init(_ number: Double) {
        self.init(count: 1, sum: number, squares: number * 0)
    }

    func merged(with other: Moments) -> Moments {
        guard count > 0 else { return other }
        guard other.count > 0 else { return self }
        let total = count + other.count
        let distance = sum / count - other.sum / other.count
        return Moments(
            count: total, sum: sum + other.sum,
            squares: squares + other.squares + count * other.count * distance * distance / total)
    }

    /// Of the sample; `nil` for fewer than two numbers.
    var deviation: Double? {
        count > 1 ? (squares / (count - 1)).squareRoot() : nil
    }
}
