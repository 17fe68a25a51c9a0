/// What LightGBM takes for 0: of a dense row it keeps only values farther from 0 than this.
enum LightGBMZero {
    /// `kZeroThreshold`, a float32 widened.
    static let reach = Double(1e-35 as Float)

    static func covers(_ value: Double) -> Bool { value.magnitude <= reach }

    /// The bound `b` for which `value < b` says what `value ≤ threshold` does after values near 0
    /// became 0; so rows need not be changed for it.
    static func bound(below threshold: Double) -> Double {
        guard covers(threshold) else { return threshold.nextUp }
        return threshold < 0 ? -reach : reach.nextUp
    }
}
