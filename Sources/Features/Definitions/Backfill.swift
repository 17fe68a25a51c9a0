/// Rows of a batch source that a change leaves to be copied: a view, a version or a feature is new,
/// and its history is in the source only.
package struct Backfill: Hashable, Sendable {
    package enum Reason: String, Sendable {
        case newView = "new view"
        case newVersion = "new version"
        case newFeatures = "new features"
    }

    package let reason: Reason
    /// The features without history.
    package let features: [String]
    /// The source's rows as the database's planner expects them; `nil` where it was not asked.
    package internal(set) var rows: Int?

    package init(reason: Reason, features: [String], rows: Int? = nil) {
        self.reason = reason
        self.features = features
        self.rows = rows
    }

    /// Rows copied in a second, as assumed for an estimate: what one connection reaches on a small
    /// machine with a view of five features.
    package static let rowsPerSecondAssumed = 50_000

    /// How long the copying may take, in seconds.
    package var secondsEstimate: Double? {
        rows.map { Double($0) / Double(Self.rowsPerSecondAssumed) }
    }
}
