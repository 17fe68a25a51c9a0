package import Features

/// Labels, and what was predicted of their rows: all that metrics are computed of.
package struct PredictedRows: Sendable, Hashable {
    package let task: ModelTask
    /// Numbers; of two classes 0 or 1; of several the place of the class that happened.
    package let labels: [Double]
    /// Row after row: a number, a rate, the probability of the positive class, or the probability
    /// of each class.
    package let predictions: [Double]
    /// How many predictions a row has: one, or of several classes one a class.
    package let width: Int

    /// - Precondition: At least one label, and as many predictions for each; more than one for a
    ///   task of several classes only, and its labels are places among them.
    package init(task: ModelTask, labels: [Double], predictions: [Double]) {
        precondition(!labels.isEmpty, "metrics of at least one row")
        let width = predictions.count / labels.count
        precondition(width * labels.count == predictions.count, "as many predictions a label")
        precondition(task == .multiclass ? width > 0 : width == 1, "predictions fit the task")
        precondition(
            task != .multiclass
                || labels.allSatisfy { label in
                    Int(exactly: label).map { (0..<width).contains($0) } ?? false
                }, "labels are places among the classes")
        self.task = task
        self.labels = labels
        self.predictions = predictions
        self.width = width
    }

    package var count: Int { labels.count }

    /// Some of the rows, in the order asked, repeated where asked.
    ///
    /// - Precondition: At least one is asked for.
    package func rows(_ indices: [Int]) -> PredictedRows {
        PredictedRows(
            task: task, labels: indices.map { labels[$0] },
            predictions: width == 1
                ? indices.map { predictions[$0] }
                : indices.flatMap { predictions[$0 * width..<($0 + 1) * width] })
    }

    /// The probabilities of the classes in a row.
    func probabilities(ofRow row: Int) -> ArraySlice<Double> {
        predictions[row * width..<(row + 1) * width]
    }
}
