#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Points of a Gauss–Legendre rule on [0, 1], `laneCount` at a time: the sum of a polynomial's
/// values at all points times their weights is its integral, exactly up to degree
/// 2 · `pointCount` − 1.
struct QuadratureRule: Sendable {
    typealias Lanes = SIMD4<Double>

    struct Points: Sendable {
        let values: Lanes
        /// 1 − values, without what the subtraction would lose beside 1.
        let complements: Lanes
        let weights: Lanes
    }

    let blocks: [Points]

    /// How many blocks integrate a product of all but one of `factorCount` linear factors.
    static func blockCount(forFactors factorCount: Int) -> Int {
        max(1, (factorCount + 2 * Lanes.scalarCount - 1) / (2 * Lanes.scalarCount))
    }

    init(blockCount: Int) {
        let lanes = Lanes.scalarCount
        let points = (0..<blockCount * lanes).map { Self.point($0, of: blockCount * lanes) }
        blocks = (0..<blockCount).map { block in
            let of = { (number: (Point) -> Double) in
                Lanes(points[block * lanes..<(block + 1) * lanes].map(number))
            }
            return Points(
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
