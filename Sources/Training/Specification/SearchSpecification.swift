/// How far, and where, better parameters are searched for.
package struct SearchSpecification: Sendable, Hashable, Codable {
    package static let trialsMax = 10_000
    /// A search that is bounded by time alone ends after so many trials at the latest.
    package static let trialsOfBudget = 1_000

    /// The most trials.
    package let trials: Int
    /// When no further round is begun, counted from the first trial; nil for never. How many trials
    /// fit into it differs from run to run; the parameters that were chosen give the same model
    /// again.
    package let budget: Duration?
    /// By parameter, in addition to `TrainingSpecification`'s own values; whatever is not named
    /// here has the range of `defaultSpace`.
    package let space: [String: SearchRange]
    /// The rows that the cheapest trials train on; they double from rung to rung.
    package let minimumRows: Int

    /// - Throws: `.badSpecification`, `.unknownParameter`.
    package init(
        trials: Int? = nil, budget: Duration? = nil, space: [String: SearchRange] = [:],
        minimumRows: Int = 5_000
    ) throws(TrainingError) {
        guard trials != nil || budget != nil else {
            throw .badSpecification(
                "search", detail: "Nothing says when it ends.",
                hint: "Give \"trials\", \"budget\", or both.")
        }
        let count = trials ?? Self.trialsOfBudget
        guard (1...Self.trialsMax).contains(count) else {
            throw .badSpecification(
                "search.trials", detail: "It is \(count).",
                hint: "Give a whole number from 1 to \(Self.trialsMax).")
        }
        if let budget, budget <= .zero {
            throw .badSpecification(
                "search.budget", detail: "It is \(budget).", hint: "Give a duration above zero.")
        }
        guard minimumRows >= 10 else {
            throw .badSpecification(
                "search.minimum_rows", detail: "It is \(minimumRows).",
                hint: "Give a whole number of 10 or more.")
        }
        for (name, range) in space.sorted(by: { $0.key < $1.key }) {
            guard let rule = TrainingParameters.rule(named: name), rule.name == name else {
                throw .unknownParameter(name)
            }
            try range.requireFit(name, rule)
        }
        self.trials = count
        self.budget = budget
        self.space = space
        self.minimumRows = minimumRows
    }

    /// Where nothing else is asked: what decides most about boosted trees, over the ranges in which
    /// good values lie (after FLAML's and Optuna's spaces for XGBoost).
    package static let defaultSpace: [String: SearchRange] = [
        "max_depth": .uniform(low: 3, high: 10),
        "min_child_weight": .logUniform(low: 1, high: 256),
        "eta": .logUniform(low: 0.02, high: 0.3),
        "subsample": .uniform(low: 0.6, high: 1),
        "colsample_bytree": .uniform(low: 0.4, high: 1),
        "lambda": .logUniform(low: 0.1, high: 50),
        "alpha": .logUniform(low: 1e-4, high: 10),
    ]
}
