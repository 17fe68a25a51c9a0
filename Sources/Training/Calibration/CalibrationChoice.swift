/// By which method a model is calibrated.
package enum CalibrationChoice: String, Sendable, Hashable, Codable, CaseIterable {
    /// Platt's under 1,000 positive rows, where an isotonic function would learn their noise;
    /// isotonic from there on.
    case automatic
    case platt
    case isotonic

    package static let isotonicPositivesMin = 1_000
}
