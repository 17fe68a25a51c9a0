package import Models

/// A finished training: the file to store, the model it loads as, and what it is worth.
package struct TrainingResult: Sendable {
    package let artifact: TrainingArtifact
    package let model: Model
    package let report: EvaluationReport
    package let ranges: TimeRanges

    package init(
        artifact: TrainingArtifact, model: Model, report: EvaluationReport, ranges: TimeRanges
    ) {
        self.artifact = artifact
        self.model = model
        self.report = report
        self.ranges = ranges
    }
}
