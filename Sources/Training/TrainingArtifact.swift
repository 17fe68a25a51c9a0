package import Models

/// What an engine made: a model file and how it came about.
package struct TrainingArtifact: Sendable, Hashable, Codable {
    package let format: ModelFormat
    /// Crosses to another process by itself, not within the JSON of what it belongs to.
    package var file: [UInt8]
    /// Name and version of the library, like `libxgboost 1.7.4`.
    package let engine: String
    /// The validation loss after each round; empty without a validation range.
    package let validationLosses: [Double]
    /// Rounds boosted, and how many of them answer: those up to the best validation loss.
    package let rounds: Int
    package let roundsUsed: Int

    package init(
        format: ModelFormat,
        file: [UInt8],
        engine: String,
        validationLosses: [Double],
        rounds: Int,
        roundsUsed: Int
    ) {
        self.format = format
        self.file = file
        self.engine = engine
        self.validationLosses = validationLosses
        self.rounds = rounds
        self.roundsUsed = roundsUsed
    }
}
