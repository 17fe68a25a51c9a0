/// What a training came to: all that is known of the candidate before it is judged.
package struct TrainingOutcome: Sendable, Codable {
    package var artifact: TrainingArtifact
    package let report: EvaluationReport
    package let trials: [TrialRecord]
    package let ranges: TimeRanges

    package init(
        artifact: TrainingArtifact, report: EvaluationReport, trials: [TrialRecord],
        ranges: TimeRanges
    ) {
        self.artifact = artifact
        self.report = report
        self.trials = trials
        self.ranges = ranges
    }
}
