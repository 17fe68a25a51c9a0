/// Names a feature of a view: `view:feature`.
package struct FeatureReference: Hashable, Sendable, CustomStringConvertible {
    package let view: String
    package let feature: String

    package init(view: String, feature: String) {
        self.view = view
        self.feature = feature
    }

    /// - Returns: `nil` unless the text is two names with a colon between them.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(view: String(parts[0]), feature: String(parts[1]))
    }

    package var description: String { "\(view):\(feature)" }
}
