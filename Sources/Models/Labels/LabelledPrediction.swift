package import Features

/// What was predicted, and what turned out to be true.
package struct LabelledPrediction: Sendable {
    package let version: Int
    package let role: PredictionBatch.Role
    package let at: EventTime
    /// As the version's signature lays them out.
    package let scores: [Double]
    package let label: Label.Value

    package init(
        version: Int, role: PredictionBatch.Role, at: EventTime, scores: [Double],
        label: Label.Value
    ) {
        self.version = version
        self.role = role
        self.at = at
        self.scores = scores
        self.label = label
    }
}
