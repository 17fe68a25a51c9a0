/// Finds where a smooth convex function is least, by L-BFGS (Nocedal and Wright, Numerical
/// Optimization, algorithm 7.5) with steps that are halved until the value falls enough (Armijo).
struct LimitedMemoryBFGS {
    var stepsMax = 200
    var memory = 10
    /// The search ends where no part of the gradient is longer than this, as a share of the longest
    /// at the start.
    var tolerance = 1e-8

    /// - Parameter function: Gives its value at a point, and sets its gradient there.
    /// - Throws: `.cancelled`.
    func minimum(
        from start: [Double], isCancelled: () -> Bool,
        of function: (_ point: [Double], _ gradient: inout [Double]) -> Double
    ) throws(TrainingError) -> [Double] {
        var point = start
        var gradient = [Double](repeating: 0, count: start.count)
        var value = function(point, &gradient)
        let bound = tolerance * max(1e-12, greatest(gradient))
        var history: [(step: [Double], change: [Double], scale: Double)] = []
        for _ in 0..<stepsMax where greatest(gradient) > bound {
            guard !isCancelled() else { throw .cancelled }
            var direction = descent(from: gradient, history)
            var slope = dot(direction, gradient)
            if slope >= 0 {
                history = []
                direction = gradient.map { -$0 }
                slope = dot(direction, gradient)
            }
            var length = history.isEmpty ? 1 / max(1, slope.magnitude.squareRoot()) : 1.0
            var next = point
            var nextGradient = gradient
            var nextValue = value
            var isLower = false
            for _ in 0..<40 {
                next = zip(point, direction).map { $0 + length * $1 }
                nextValue = function(next, &nextGradient)
                isLower = nextValue <= value + 1e-4 * length * slope
                if isLower { break }
                length /= 2
            }
            // No step is short enough for the numbers there are: this is the bottom.
            guard isLower else { break }
            let step = zip(next, point).map { $0 - $1 }
            let change = zip(nextGradient, gradient).map { $0 - $1 }
            let curvature = dot(step, change)
            if curvature > 1e-16 * dot(change, change) {
                history.append((step, change, 1 / curvature))
                if history.count > memory { history.removeFirst() }
            }
            (point, gradient, value) = (next, nextGradient, nextValue)
        }
        return point
    }

    /// The two loops over the last steps.
    private func descent(
        from gradient: [Double],
        _ history: [(step: [Double], change: [Double], scale: Double)]
    ) -> [Double] {
        var direction = gradient.map { -$0 }
        var factors: [Double] = []
        for (step, change, scale) in history.reversed() {
            let factor = scale * dot(step, direction)
            factors.append(factor)
            for index in direction.indices { direction[index] -= factor * change[index] }
        }
        if let (_, change, scale) = history.last {
            let size = 1 / (scale * dot(change, change))
            for index in direction.indices { direction[index] *= size }
        }
        for ((step, change, scale), factor) in zip(history, factors.reversed()) {
            let back = scale * dot(change, direction)
            for index in direction.indices { direction[index] += (factor - back) * step[index] }
        }
        return direction
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func greatest(_ numbers: [Double]) -> Double {
        numbers.reduce(0) { max($0, $1.magnitude) }
    }
}
