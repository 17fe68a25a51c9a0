package import Features
import JSON
import Models

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The best that a weighted sum of the columns can do: least squares for numbers, logistic,
/// softmax and Poisson regression for the rest, each with ½‖w‖² of penalty on columns scaled to
/// a deviation of 1 (scikit-learn's `Ridge(alpha=1)`, `LogisticRegression(C=1)` and, for *n* rows,
/// `PoissonRegressor(alpha=1/n)`). A missing value counts as its column's mean.
package struct LinearBaseline {
    /// More rows hardly change a weighted sum.
    static let rowsMax = 100_000
    private static let numbersMax = 20_000_000

    let task: ModelTask
    let classCount: Int
    let columns: [String]
    let means: [Double]
    let scales: [Double]
    /// Row after row, one for each output.
    package let coefficients: [Double]
    let intercepts: [Double]

    /// - Parameters:
    ///   - rows: At least one; of more than `rowsMax` a sample is taken.
    ///   - isCancelled: Asked after every step.
    /// - Throws: `.cancelled`.
    package init(
        _ matrix: TrainingMatrix, rows: RowSelection, task: ModelTask, seed: UInt64,
        isCancelled: () -> Bool = { false }
    ) throws(TrainingError) {
        let width = matrix.columns.count
        let sample = rows.sample(min(Self.rowsMax, Self.numbersMax / width), seed: seed)
        let design = DesignMatrix(Array(sample.values(of: matrix)), width: width)
        let labels = sample.elements(of: matrix.labels).map(Double.init)
        self.task = task
        classCount = matrix.classes.count
        columns = matrix.columns
        means = design.means
        scales = design.scales
        guard task != .regression else {
            let weights = design.ridge(labels)
            coefficients = weights.coefficients
            intercepts = [weights.intercept]
            return
        }
        let outputs = task == .multiclass ? classCount : 1
        var weights = [Double](repeating: 0, count: outputs * (width + 1))
        if task == .count {
            weights[width] = log(max(labels.reduce(0, +) / Double(labels.count), 1e-9))
        }
        let loss = LinearLoss(design: design, labels: labels, task: task, outputs: outputs)
        weights = try LimitedMemoryBFGS().minimum(
            from: weights, isCancelled: isCancelled, of: loss.value(at:gradient:))
        coefficients = (0..<outputs).flatMap { output in
            weights[output * (width + 1)..<output * (width + 1) + width]
        }
        intercepts = (0..<outputs).map { weights[$0 * (width + 1) + width] }
    }

    /// In Larder's own format `linear`. Of a count its answer is the logarithm of the rate.
    var file: [UInt8] {
        let width = columns.count
        let numbers = { (numbers: ArraySlice<Double>) in
            JSONValue.array(numbers.map(JSONValue.number))
        }
        let kind =
            switch task {
            case .regression, .count: "linear"
            case .binary: "logistic"
            case .multiclass: "softmax"
            }
        let document: JSONValue = [
            "kind": .string(kind), "inputs": .array(columns.map(JSONValue.string)),
            "coefficients": .array(
                intercepts.indices.map { numbers(coefficients[$0 * width..<($0 + 1) * width]) }),
            "intercepts": numbers(intercepts[...]), "means": numbers(means[...]),
            "scales": numbers(scales[...]),
        ]
        return document.serialized()
    }

    /// By the engine that serves the format.
    ///
    /// - Throws: `.unusableModel`.
    package func predictions(
        of rows: RowSelection, in matrix: TrainingMatrix
    ) throws(TrainingError) -> [Double] {
        let answers = try ServedAnswers(reading: file, as: .linear)
        let predictions = answers.predictions(of: rows, in: matrix)
        // e⁵⁰ is more than any count.
        return task == .count ? predictions.map { exp(min($0, 50)) } : predictions
    }
}
