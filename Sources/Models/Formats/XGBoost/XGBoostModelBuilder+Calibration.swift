extension XGBoostModelBuilder {
    /// The scorer with the calibration that the file brings, if it brings one.
    ///
    /// - Throws: `.inconsistent` for a text that is none, or a model that has no probability.
    func calibrated(
        _ scorer: any Scorer, _ objective: XGBoostObjective, outputs: Int
    ) throws(ModelError) -> any Scorer {
        let name = Calibrator.attributeName
        guard let text = document.attributes[name] else { return scorer }
        guard objective == .binaryLogistic, outputs == 1 else {
            throw .inconsistent(
                place: "learner.attributes.\(name)",
                problem: "a model of \(objective.rawValue) with \(outputs) outputs has no "
                    + "probability to calibrate")
        }
        return CalibratedScorer(scorer, by: try Calibrator(text: text))
    }
}
