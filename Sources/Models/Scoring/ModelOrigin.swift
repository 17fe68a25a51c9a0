/// Where a model came from and which part of it answers.
package struct ModelOrigin: Sendable, Hashable {
    /// Name and version of the program that wrote the file, like `XGBoost 1.7.4`.
    package let writer: String
    /// The training objective in the words of the writer.
    package let objective: String
    /// Boosting rounds in the file.
    package let rounds: Int
    /// The rounds that answer, from the first: `rounds`, or up to the best one where early
    /// stopping left its mark (`best_iteration`).
    package let roundsUsed: Int
    /// By which method the probability that is answered is calibrated; nil where it is not.
    package let calibration: Calibrator.Method?

    package init(
        writer: String, objective: String, rounds: Int, roundsUsed: Int,
        calibration: Calibrator.Method? = nil
    ) {
        self.writer = writer
        self.objective = objective
        self.rounds = rounds
        self.roundsUsed = roundsUsed
        self.calibration = calibration
    }
}
