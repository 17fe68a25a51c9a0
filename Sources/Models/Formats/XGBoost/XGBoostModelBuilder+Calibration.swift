extension XGBoostModelBuilder {
    /// The calibration that the file brings, if it brings one.
    ///
    /// - Throws: `.inconsistent` for a text that is none, or a model that has no probability.
    func calibrator(
        _ objective: XGBoostObjective, outputs: Int
    ) throws(ModelError) -> Calibrator? {
        let name = Calibrator.attributeName
        guard let text = document.attributes[name] else { return nil }
        guard objective == .binaryLogistic, outputs == 1 else {
            throw .inconsistent(
                place: "learner.attributes.\(name)",
                problem: "a model of \(objective.rawValue) with \(outputs) outputs has no "
                    + "probability to calibrate")
        }
        return try Calibrator(text: text)
    }
}
