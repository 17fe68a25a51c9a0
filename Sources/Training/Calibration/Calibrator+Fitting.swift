package import Models

extension Calibrator {
    /// The calibrator that fits rows which the model was not trained on.
    ///
    /// An isotonic function is kept off 0 and 1 by Laplace's rule: a stretch of some rows without a
    /// positive one does not show that there never will be one, and a single one later would cost a
    /// log loss of 36.
    ///
    /// - Parameters:
    ///   - margins: Before the link, as the serving engine has them.
    ///   - labels: 0 or 1.
    /// - Returns: Nil where one of the classes is absent, which calibrates nothing.
    /// - Precondition: As many margins as labels, each finite.
    /// - Complexity: O(*n* log *n*).
    package static func fitted(
        margins: [Double], labels: [Double], choice: CalibrationChoice = .automatic
    ) -> Calibrator? {
        precondition(margins.count == labels.count, "a margin a label")
        precondition(margins.allSatisfy(\.isFinite), "margins are finite")
        let positives = labels.count { $0 == 1 }
        guard positives > 0, positives < labels.count else { return nil }
        let isPlatt =
            switch choice {
            case .platt: true
            case .isotonic: false
            case .automatic: positives < CalibrationChoice.isotonicPositivesMin
            }
        if isPlatt {
            let fit = PlattFit(margins: margins, labels: labels)
            return .platt(slope: fit.slope, intercept: fit.intercept)
        }
        let fit = IsotonicFit(numbers: margins.map(Self.logistic), labels: labels)
        let least = 1 / Double(labels.count + 2)
        return .isotonic(
            thresholds: fit.thresholds,
            values: fit.values.map { min(max($0, least), 1 - least) })
    }
}
