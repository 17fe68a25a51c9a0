/// Where to look next: first evenly over the whole cube, by Halton's sequence, shifted by the seed
/// (Cranley and Patterson, 1976); then every other time near the best point there is, in steps that
/// grow with each success and shrink with each failure, in the manner of FLAML's cost-frugal search
/// (Wu, Wang and Huang, "Frugal Optimization for Cost-related Hyperparameters", 2021).
struct SearchProposals {
    /// So many are spread before the neighbourhood counts.
    static let spread = 7

    private let dimensions: Int
    private let shift: [Double]
    private var random: SeededGenerator
    private var count = 0
    private var step = 0.25
    private var best: (point: [Double], rank: (rows: Int, loss: Double))?

    private static let primes = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71,
    ]

    init(dimensions: Int, seed: UInt64) {
        precondition(dimensions <= Self.primes.count, "a prime a dimension")
        self.dimensions = dimensions
        random = SeededGenerator(seed: seed)
        shift = (0..<dimensions).map { [generator = random] dimension in
            var generator = generator
            for _ in 0..<dimension { _ = generator.next() }
            return generator.unit()
        }
    }

    mutating func next() -> [Double] {
        count += 1
        if count > Self.spread, count.isMultiple(of: 2), let best {
            return neighbour(of: best.point)
        }
        return (0..<dimensions).map { dimension in
            let place = Self.radicalInverse(count, base: Self.primes[dimension]) + shift[dimension]
            return place < 1 ? place : place - 1
        }
    }

    /// Tells how good a point turned out to be. A loss over more rows counts before one over fewer.
    mutating func learn(_ point: [Double], rows: Int, loss: Double) {
        let isBetter =
            best.map { best in
                rows > best.rank.rows || (rows == best.rank.rows && loss < best.rank.loss)
            } ?? true
        if rows == best?.rank.rows {
            step = min(max(step * (isBetter ? 1.5 : 0.85), 0.02), 0.5)
        }
        if isBetter { best = (point, (rows, loss)) }
    }

    private mutating func neighbour(of point: [Double]) -> [Double] {
        point.map { place in
            let moved = place + step * (2 * random.unit() - 1)
            // Reflected at the sides, so that the corners are not where all ends.
            return moved < 0 ? -moved : moved > 1 ? 2 - moved : moved
        }
    }

    /// The digits of a number in a base, mirrored behind the point.
    private static func radicalInverse(_ number: Int, base: Int) -> Double {
        var rest = number
        var result = 0.0
        var unit = 1 / Double(base)
        while rest > 0 {
            result += Double(rest % base) * unit
            rest /= base
            unit /= Double(base)
        }
        return result
    }
}
