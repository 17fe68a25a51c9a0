/// Names a feature of a view: `view:feature`, or of one of its versions: `view@v2:feature`.
package struct FeatureReference: Hashable, Sendable, CustomStringConvertible {
    package let view: String
    /// A version of the view's definition; `nil` leaves it to who reads the reference.
    package let version: Int?
    package let feature: String

    package init(view: String, version: Int? = nil, feature: String) {
        self.view = view
        self.version = version
        self.feature = feature
    }

    /// - Returns: `nil` unless the text is two names with a colon between them.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
            let view = ViewReference(String(parts[0]))
        else { return nil }
        self.init(view: view.name, version: view.version, feature: String(parts[1]))
    }

    package var viewReference: ViewReference { ViewReference(name: view, version: version) }

    package var description: String { "\(viewReference):\(feature)" }
}
