/// How far a training is: one after every round.
package struct TrainingProgress: Sendable, Hashable, Codable {
    /// Rounds done, from 1.
    package let round: Int
    /// The most rounds there will be; early stopping may end before.
    package let roundsMax: Int
    /// The loss over the validation range after this round, lower is better; nil without one.
    package let validationLoss: Double?

    package init(round: Int, roundsMax: Int, validationLoss: Double?) {
        self.round = round
        self.roundsMax = roundsMax
        self.validationLoss = validationLoss
    }
}
