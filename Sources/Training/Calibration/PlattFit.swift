#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The logistic function of the margin under which labels are likeliest, by Newton's method with
/// backtracking (Lin, Lin and Weng, "A note on Platt's probabilistic outputs for support vector
/// machines", 2007, algorithm 1), in which no logarithm or exponential can overflow.
struct PlattFit {
    private(set) var slope = 0.0
    private(set) var intercept: Double

    private let margins: [Double]
    /// Of each row what its probability is drawn to: not quite 0 or 1, so that classes which a
    /// threshold divides have a finite slope (Platt, 1999).
    private let targets: [Double]

    private static let iterationsMax = 100
    private static let stepMin = 1e-10
    /// Of the gradient.
    private static let tolerance = 1e-5
    /// Keeps the Hessian positive definite.
    private static let ridge = 1e-12

    /// - Precondition: As many margins as labels; both classes are there.
    init(margins: [Double], labels: [Double]) {
        let positives = Double(labels.count { $0 == 1 })
        let negatives = Double(labels.count) - positives
        let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
        self.margins = margins
        targets = labels.map { $0 == 1 ? high : low }
        intercept = log((positives + 1) / (negatives + 1))
        for _ in 0..<Self.iterationsMax where !improve() { break }
    }

    /// One step of Newton's.
    ///
    /// - Returns: Whether there is more to gain.
    private mutating func improve() -> Bool {
        var (slopeSlope, slopeIntercept, interceptIntercept) = (Self.ridge, 0.0, Self.ridge)
        var gradient = (slope: 0.0, intercept: 0.0)
        for (margin, target) in zip(margins, targets) {
            let probability = Self.probability(slope * margin + intercept)
            let weight = probability * (1 - probability)
            slopeSlope += margin * margin * weight
            slopeIntercept += margin * weight
            interceptIntercept += weight
            gradient.slope += margin * (probability - target)
            gradient.intercept += probability - target
        }
        guard max(gradient.slope.magnitude, gradient.intercept.magnitude) >= Self.tolerance else {
            return false
        }
        let determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept
        let direction = (
            slope: -(interceptIntercept * gradient.slope - slopeIntercept * gradient.intercept)
                / determinant,
            intercept: -(slopeSlope * gradient.intercept - slopeIntercept * gradient.slope)
                / determinant
        )
        let descent =
            gradient.slope * direction.slope + gradient.intercept * direction.intercept
        let loss = loss(slope, intercept)
        var step = 1.0
        while step >= Self.stepMin {
            let (newSlope, newIntercept) = (
                slope + step * direction.slope, intercept + step * direction.intercept
            )
            if self.loss(newSlope, newIntercept) < loss + 1e-4 * step * descent {
                (slope, intercept) = (newSlope, newIntercept)
                return true
            }
            step /= 2
        }
        return false
    }

    /// The negative log-likelihood of the targets.
    private func loss(_ slope: Double, _ intercept: Double) -> Double {
        zip(margins, targets).reduce(0) { sum, row in
            let x = slope * row.0 + intercept
            return sum + (x >= 0 ? (1 - row.1) * x : -row.1 * x) + log1p(exp(-x.magnitude))
        }
    }

    private static func probability(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
    }
}
