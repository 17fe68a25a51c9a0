/// What a caller gets for his rows: what the alias' version predicted and, for the keys that a
/// canary takes, what that one did.
package struct PredictionAnswer: Sendable {
    /// The version that answers, and answers all rows unless there is a canary.
    package let served: ServedModel
    package let predictions: Predictions
    /// The name of the first row; the next ones have those that follow.
    package let firstID: PredictionID
    /// Of rows with and without it; a canary that takes all of them is `served` itself.
    package let canary: Canary?

    package struct Canary: Sendable {
        package let served: ServedModel
        /// Of all rows.
        package let predictions: Predictions
        /// For each row whether this version answers it.
        package let takes: [Bool]
    }
}
