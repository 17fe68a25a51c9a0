/// Columns for weighted sums: less their mean, over their standard deviation, 0 where missing.
struct DesignMatrix {
    let width: Int
    let means: [Double]
    /// 1 for columns that are constant.
    let scales: [Double]
    /// Row after row.
    let values: [Float]

    var count: Int { values.count / max(1, width) }

    init(_ raw: [Float], width: Int) {
        var sums = [Double](repeating: 0, count: width)
        var counts = [Double](repeating: 0, count: width)
        let rows = raw.count / width
        for row in 0..<rows {
            for column in 0..<width where !raw[row * width + column].isNaN {
                sums[column] += Double(raw[row * width + column])
                counts[column] += 1
            }
        }
        let means = (0..<width).map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
        var squares = [Double](repeating: 0, count: width)
        for row in 0..<rows {
            for column in 0..<width where !raw[row * width + column].isNaN {
                let distance = Double(raw[row * width + column]) - means[column]
                squares[column] += distance * distance
            }
        }
        let scales = (0..<width).map { column in
            let deviation = counts[column] > 0 ? (squares[column] / counts[column]).squareRoot() : 0
            return deviation > 0 ? deviation : 1
        }
        var values = raw
        for row in 0..<rows {
            for column in 0..<width {
                let value = Double(raw[row * width + column])
                values[row * width + column] =
                    value.isNaN ? 0 : Float((value - means[column]) / scales[column])
            }
        }
        self.width = width
        self.means = means
        self.scales = scales
        self.values = values
    }

    /// The weights w and the intercept b that make ½Σ(y − b − w·x)² + ½‖w‖² least, by the normal
    /// equations.
    func ridge(_ labels: [Double]) -> (coefficients: [Double], intercept: Double) {
        // What the missing and rounding leave of the columns' means is taken off again.
        var centers = [Double](repeating: 0, count: width)
        for row in 0..<count {
            for column in 0..<width { centers[column] += Double(values[row * width + column]) }
        }
        for column in 0..<width { centers[column] /= Double(count) }
        let labelMean = labels.reduce(0, +) / Double(labels.count)
        var products = [Double](repeating: 0, count: width * width)
        var right = [Double](repeating: 0, count: width)
        var line = [Double](repeating: 0, count: width)
        for row in 0..<count {
            for column in 0..<width {
                line[column] = Double(values[row * width + column]) - centers[column]
            }
            let label = labels[row] - labelMean
            for column in 0..<width {
                let value = line[column]
                guard value != 0 else { continue }
                right[column] += value * label
                for other in 0...column {
                    products[column * width + other] += value * line[other]
                }
            }
        }
        for column in 0..<width { products[column * width + column] += 1 }
        let coefficients = Self.solved(products, right)
        let shift = zip(coefficients, centers).reduce(0) { $0 + $1.0 * $1.1 }
        return (coefficients, labelMean - shift)
    }

    /// The solution of a positive definite system by Cholesky's factors.
    ///
    /// - Parameter matrix: Its lower triangle, row after row.
    private static func solved(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let width = right.count
        var factor = matrix
        for row in 0..<width {
            for column in 0...row {
                var sum = factor[row * width + column]
                for inner in 0..<column {
                    sum -= factor[row * width + inner] * factor[column * width + inner]
                }
                factor[row * width + column] =
                    row == column ? sum.squareRoot() : sum / factor[column * width + column]
            }
        }
        var solution = right
        for row in 0..<width {
            for inner in 0..<row { solution[row] -= factor[row * width + inner] * solution[inner] }
            solution[row] /= factor[row * width + row]
        }
        for row in (0..<width).reversed() {
            for inner in row + 1..<max(row + 1, width) {
                solution[row] -= factor[inner * width + row] * solution[inner]
            }
            solution[row] /= factor[row * width + row]
        }
        return solution
    }
}
