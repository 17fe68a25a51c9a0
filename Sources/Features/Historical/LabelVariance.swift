/// A label's variance, and how much of it columns explain; the measure of `LabelProbe`.
struct LabelVariance {
    /// The rows that have a label.
    private let rows: [Int]
    /// For each of these a number with mean zero; empty for a label of texts.
    private let deviations: [Double]
    /// For each of these the class; empty for a label of numbers.
    private let classes: [Int]
    private let classCount: Int
    /// The sum of squares, or its counterpart of classes.
    private let total: Double

    /// - Returns: `nil` where there are too few rows, too many classes, or nothing varies.
    init?(_ label: ProbedColumn) {
        let rows = label.values.indices.filter { label.values[$0].isFinite }
        // Not by the variance, which rounding makes of a constant, too.
        guard rows.count >= LabelProbe.rowsMin, label.codeCount <= LabelProbe.classesMax,
            rows.contains(where: { label.values[$0] != label.values[rows[0]] })
        else { return nil }
        self.rows = rows
        let count = Double(rows.count)
        if label.isNumeric {
            let mean = rows.reduce(0) { $0 + label.values[$1] / count }
            let deviations = rows.map { label.values[$0] - mean }
            self.deviations = deviations
            classes = []
            classCount = 0
            total = deviations.reduce(0) { $0 + $1 * $1 }
        } else {
            deviations = []
            classes = rows.map { Int(label.values[$0]) }
            classCount = label.codeCount
            var counts = [Double](repeating: 0, count: label.codeCount)
            for code in classes { counts[code] += 1 }
            total = count - counts.reduce(0) { $0 + $1 * $1 } / count
        }
        guard total.isFinite, total > 0 else { return nil }
    }

    /// - Returns: `nil` where there are too many groups to tell.
    func shareExplained(by column: ProbedColumn) -> Double? {
        let values = rows.map { column.values[$0] }
        let groups = column.isNumeric ? Self.frequencyGroups(values) : Self.equalGroups(values)
        let byGroups = share(unexplained: unexplained(by: groups), groups: groups.count)
        guard column.isNumeric, classes.isEmpty else { return byGroups }
        return [byGroups, shareExplainedByLine(values)].compactMap { $0 }.max()
    }

    /// Less what as many groups explain by chance (Kelley, 1935).
    private func share(unexplained: Double, groups: Int) -> Double? {
        guard groups * 2 <= rows.count else { return nil }
        let count = Double(rows.count)
        return 1 - unexplained / (count - Double(groups)) / (total / (count - 1))
    }

    /// What is left within groups.
    ///
    /// - Parameter groups: Places among `rows`.
    private func unexplained(by groups: [[Int]]) -> Double {
        var left = 0.0
        var counts = [Double](repeating: 0, count: classCount)
        for group in groups {
            let size = Double(group.count)
            if classes.isEmpty {
                let sum = group.reduce(0) { $0 + deviations[$1] }
                left += group.reduce(0) { result, place in
                    let difference = deviations[place] - sum / size
                    return result + difference * difference
                }
            } else {
                for place in group { counts[classes[place]] += 1 }
                left += size - counts.reduce(0) { $0 + $1 * $1 } / size
                for place in group { counts[classes[place]] = 0 }
            }
        }
        return left
    }

    /// The least squares of a straight line through what is there; the rest is a group.
    private func shareExplainedByLine(_ values: [Double]) -> Double? {
        let present = values.indices.filter { !values[$0].isNaN }
        guard present.count > 2, present.allSatisfy({ values[$0].isFinite }) else { return nil }
        let count = Double(present.count)
        let meanX = present.reduce(0) { $0 + values[$1] / count }
        let meanY = present.reduce(0) { $0 + deviations[$1] / count }
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for place in present {
            let (x, y) = (values[place] - meanX, deviations[place] - meanY)
            xx += x * x
            xy += x * y
            yy += y * y
        }
        guard xx.isFinite, xx > 0 else { return nil }
        let missing = values.indices.filter { values[$0].isNaN }
        let groups = missing.isEmpty ? [] : [missing]
        return share(
            unexplained: max(0, yy - xy * xy / xx) + unexplained(by: groups),
            groups: 2 + groups.count)
    }

    /// Places of equal values.
    private static func equalGroups(_ values: [Double]) -> [[Int]] {
        Array(Dictionary(grouping: values.indices) { values[$0].isNaN ? -1 : values[$0] }.values)
    }

    /// Places of neighbouring values in groups of about the same size; equal values stay together.
    private static func frequencyGroups(_ values: [Double]) -> [[Int]] {
        let missing = values.indices.filter { values[$0].isNaN }
        let sorted = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
        var groups = missing.isEmpty ? [] : [missing]
        var distinct = 0
        for place in sorted.indices
        where place == 0 || values[sorted[place]] != values[sorted[place - 1]] { distinct += 1 }
        let size =
            distinct <= LabelProbe.groupsMax ? 1 : sorted.count / LabelProbe.groupsMax
        var start = 0
        while start < sorted.count {
            var end = min(start + max(1, size), sorted.count)
            while end < sorted.count, values[sorted[end]] == values[sorted[end - 1]] { end += 1 }
            groups.append(Array(sorted[start..<end]))
            start = end
        }
        return groups
    }
}
