import CForest

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Points of a Gauss–Legendre rule on [0, 1], `FOREST_POINTS` at a time: the sum of a polynomial's
/// values at all points times their weights is its integral, exactly up to degree 2 · points − 1.
struct QuadratureRule: Sendable {
    let blocks: [ForestPoints]

    private static var lanes: Int { FOREST_POINTS }

    /// How many blocks integrate a product of all but one of `factorCount` linear factors.
    static func blockCount(forFactors factorCount: Int) -> Int {
        max(1, (factorCount + 2 * lanes - 1) / (2 * lanes))
    }

    init(blockCount: Int) {
        let lanes = Self.lanes
        let points = (0..<blockCount * lanes).map { Self.point($0, of: blockCount * lanes) }
        blocks = stride(from: 0, to: points.count, by: lanes).map { first in
            let of = { (number: (Point) -> Double) in
                (
                    number(points[first]), number(points[first + 1]), number(points[first + 2]),
                    number(points[first + 3])
                )
            }
            // 1 − t by the root: subtracting would lose digits where t is near 1.
            return ForestPoints(
                values: of { (1 + $0.root) / 2 }, complements: of { (1 - $0.root) / 2 },
                weights: of { $0.weight / 2 })
        }
    }

    private struct Point {
        let root: Double
        let weight: Double
    }

    /// A root of the Legendre polynomial of degree `count` and its weight on [−1, 1], by Newton's
    /// method from the asymptotic place of the root (Abramowitz and Stegun 22.16.6, 25.4.29).
    private static func point(_ index: Int, of count: Int) -> Point {
        var x = cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
        var slope = 0.0
        // It takes five steps; where rounding keeps the last ones going, they go nowhere.
        for _ in 0..<16 {
            var before = 1.0
            var value = x
            for degree in stride(from: 2.0, through: Double(count), by: 1) {
                (before, value) = (
                    value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree
                )
            }
            slope = Double(count) * (x * value - before) / (x * x - 1)
            let step = value / slope
            x -= step
            if abs(step) < 1e-16 { break }
        }
        return Point(root: x, weight: 2 / ((1 - x * x) * slope * slope))
    }
}
