/// All that a verdict rests on.
package struct GateEvidence: Sendable {
    /// What is known of the version that a candidate wants to replace.
    package enum Champion: Sendable {
        /// There is none: whoever is good enough may begin.
        case absent
        /// It cannot answer the rows that the candidate was judged by.
        case incomparable(version: Int, obstacle: String)
        case compared(version: Int, ChampionChange)
    }

    /// Of the test range, as far as they are defined for its rows.
    package var metrics: [MetricName: Double]
    /// What candidates for the task are compared by where the policy names nothing else.
    package var usualMetric: MetricName
    package var champion: Champion
    package var replay: ReplayFindings
    /// Quality checks that the dataset's inputs have failed.
    package var inputFaults: [InputFault]
    /// How well the newest rows can be told from those that were trained on, from 0.5, not at all,
    /// to 1; nil where it was not measured.
    package var shiftAUC: Double?
    /// Features that may know the label.
    package var leakyFeatures: [String]

    package init(
        metrics: [MetricName: Double], usualMetric: MetricName, champion: Champion,
        replay: ReplayFindings, inputFaults: [InputFault] = [], shiftAUC: Double? = nil,
        leakyFeatures: [String] = []
    ) {
        self.metrics = metrics
        self.usualMetric = usualMetric
        self.champion = champion
        self.replay = replay
        self.inputFaults = inputFaults
        self.shiftAUC = shiftAUC
        self.leakyFeatures = leakyFeatures
    }
}
