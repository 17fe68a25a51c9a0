/// What a model version does about inputs that it has no number for.
package struct InputPolicy: Sendable, Hashable {
    package enum Rule: String, Sendable, CaseIterable {
        /// The model answers as its format does: missing values go their way, a category that it
        /// was not trained on counts as the format has it.
        case allow
        /// The row is not predicted.
        case refuse
    }

    package let missingValues: Rule
    package let unknownCategories: Rule

    package init(missingValues: Rule = .allow, unknownCategories: Rule = .allow) {
        self.missingValues = missingValues
        self.unknownCategories = unknownCategories
    }
}
