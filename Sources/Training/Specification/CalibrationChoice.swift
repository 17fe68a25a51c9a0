/// How probabilities are made to agree with how often things happened, over the validation range.
package enum CalibrationChoice: String, Sendable, Hashable, Codable, CaseIterable {
    /// `platt` below a thousand positives, `isotonic` from there.
    case automatic = "auto"
    /// A logistic curve.
    case platt
    /// Steps that only rise.
    case isotonic
}
