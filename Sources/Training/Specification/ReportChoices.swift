/// Which parts of a report that take trainings of their own are made.
package struct ReportChoices: Sendable, Hashable, Codable {
    /// Screens for leaks and for shift.
    package var screens: Bool
    /// How good the model would be with an eighth, a quarter and half of the rows.
    package var learningCurve: Bool
    /// How much better a random split would make the same parameters look.
    package var randomSplit: Bool
    /// Of the test range, for intervals; 0 for none.
    package var resamples: Int

    package static let resamplesMax = 10_000

    /// - Throws: `.badSpecification`.
    package init(
        screens: Bool = true, learningCurve: Bool = true, randomSplit: Bool = false,
        resamples: Int = 200
    ) throws(TrainingError) {
        guard (0...Self.resamplesMax).contains(resamples) else {
            throw .badSpecification(
                "report.resamples", detail: "It is \(resamples).",
                hint: "Give a whole number from 0 to \(Self.resamplesMax).")
        }
        self.screens = screens
        self.learningCurve = learningCurve
        self.randomSplit = randomSplit
        self.resamples = resamples
    }

    private init() {
        screens = true
        learningCurve = true
        randomSplit = false
        resamples = 200
    }

    /// All but the random split.
    package static let standard = ReportChoices()
}
