/// The function that nowhere falls and is nearest to the labels by squares, by pooling adjacent
/// violators (Ayer and others, 1955). As scikit-learn's `IsotonicRegression`: rows of one number
/// are one point, and of each level stretch the ends are kept, between which lines are drawn.
struct IsotonicFit {
    private(set) var thresholds: [Double] = []
    private(set) var values: [Double] = []

    /// Points of one level.
    private struct Level {
        var sum: Double
        var rows: Double
        var first: Double
        var last: Double

        var mean: Double { sum / rows }
    }

    /// - Precondition: As many numbers as labels, at least one, none NaN.
    init(numbers: [Double], labels: [Double]) {
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var levels: [Level] = []
        var start = 0
        while start < order.count {
            let number = numbers[order[start]]
            var point = Level(sum: 0, rows: 0, first: number, last: number)
            while start < order.count, numbers[order[start]] == number {
                point.sum += labels[order[start]]
                point.rows += 1
                start += 1
            }
            // Levels are kept rising: what does not is pooled with those before.
            while let before = levels.last, before.sum * point.rows >= point.sum * before.rows {
                point.sum += before.sum
                point.rows += before.rows
                point.first = before.first
                levels.removeLast()
            }
            levels.append(point)
        }
        for level in levels {
            thresholds.append(level.first)
            values.append(level.mean)
            guard level.last > level.first else { continue }
            thresholds.append(level.last)
            values.append(level.mean)
        }
    }
}
