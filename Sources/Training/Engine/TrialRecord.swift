/// One training of a search: what was tried, and what came of it.
package struct TrialRecord: Sendable, Hashable, Codable {
    package enum State: Sendable, Hashable, Codable {
        case finished
        /// Ended before its last round, because it could not become the best any more.
        case stopped
        case failed(reason: String)
    }

    /// From 1, in the order in which they began.
    package let number: Int
    /// By XGBoost's names, all that were set.
    package let parameters: [String: Double]
    /// How many rows it was trained on.
    package let rows: Int
    package let rounds: Int
    /// Up to the best validation loss.
    package let roundsUsed: Int
    /// What the search lowers; nil when the trial failed.
    package let loss: Double?
    package let seconds: Double
    package let state: State

    package init(
        number: Int, parameters: [String: Double], rows: Int, rounds: Int, roundsUsed: Int,
        loss: Double?, seconds: Double, state: State
    ) {
        self.number = number
        self.parameters = parameters
        self.rows = rows
        self.rounds = rounds
        self.roundsUsed = roundsUsed
        self.loss = loss
        self.seconds = seconds
        self.state = state
    }
}
