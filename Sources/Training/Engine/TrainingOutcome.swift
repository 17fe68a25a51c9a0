/// What a training came to: all that is known of the candidate before it is judged.
package struct TrainingOutcome: Sendable, Codable {
    /// The file to store, calibrated where that was asked.
    package var artifact: TrainingArtifact
    package let report: EvaluationReport
    /// In the order in which they began; empty without a search.
    package let trials: [TrialRecord]
    /// The number of the trial whose parameters the model has; nil without a search.
    package let chosen: Int?
    /// With these in place of the search, the rest of the specification gives the same file again.
    package let parameters: TrainingParameters
    package let split: SplitReport
    /// Nil while the model has no champion.
    package let comparison: ChampionComparison?
    package let replay: ReplayRows

    package init(
        artifact: TrainingArtifact, report: EvaluationReport, trials: [TrialRecord], chosen: Int?,
        parameters: TrainingParameters, split: SplitReport, comparison: ChampionComparison?,
        replay: ReplayRows
    ) {
        self.artifact = artifact
        self.report = report
        self.trials = trials
        self.chosen = chosen
        self.parameters = parameters
        self.split = split
        self.comparison = comparison
        self.replay = replay
    }
}
