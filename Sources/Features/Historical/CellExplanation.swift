/// Where the value of one cell of a dataset came from.
package struct CellExplanation: Sendable {
    /// The row of a view that decided about a cell.
    package struct Source: Hashable, Sendable {
        package let view: String
        /// The storage version, which names the table the row stands in.
        package let version: Int
        package let order: RowOrder
        /// What the row holds in the feature's column.
        package let value: FeatureValue

        package init(view: String, version: Int, order: RowOrder, value: FeatureValue) {
            self.view = view
            self.version = version
            self.order = order
            self.value = value
        }
    }

    /// From 0.
    package let row: Int
    package let feature: FeatureReference
    /// As the dataset has it.
    package let value: FeatureValue
    /// The join keys of the feature's view, with the values that the entity row has for them.
    package let keys: [(column: Column, value: FeatureValue)]
    package let entityTime: EventTime
    package let asKnown: Bool
    package let ttl: TimeToLive?
    /// The latest row that could have been used, even where it is too old; `nil` where there was
    /// none, and for a value that is computed from many.
    package let source: Source?
    /// For a value that is computed from many rows.
    package let window: ExplainedWindow?

    package init(
        row: Int, feature: FeatureReference, value: FeatureValue,
        keys: [(column: Column, value: FeatureValue)], entityTime: EventTime, asKnown: Bool,
        ttl: TimeToLive?, source: Source?, window: ExplainedWindow? = nil
    ) {
        self.row = row
        self.feature = feature
        self.value = value
        self.keys = keys
        self.entityTime = entityTime
        self.asKnown = asKnown
        self.ttl = ttl
        self.source = source
        self.window = window
    }

    package var status: FeatureStatus {
        if let window {
            return !value.isNull ? .present : window.events == 0 ? .notFound : .nullValue
        }
        guard let source else { return .notFound }
        guard ttl?.admits(source.order.eventTime, at: entityTime) ?? true else {
            return .outsideMaxAge
        }
        return source.value.isNull ? .nullValue : .present
    }

    /// A sentence or some for the person who wonders.
    package var reason: String {
        if let key = keys.first(where: { $0.value.isNull }) {
            return "The entity row has no \(key.column.name)."
        }
        if let window {
            return window.reason(of: feature.view, for: keyText, asKnown: asKnown)
        }
        guard let source else {
            let known = asKnown ? " and was known by then" : ""
            return "No row of \"\(feature.view)\" for \(keyText) lies at or before "
                + "\(entityTime)\(known)."
        }
        return sourceReason(source)
    }

    private var keyText: String {
        keys.map { "\($0.column.name) \($0.value.text)" }.joined(separator: ", ")
    }

    private func sourceReason(_ source: Source) -> String {
        let order = source.order
        let found =
            "The latest row of \"\(feature.view)\" for \(keyText) at or before \(entityTime)"
            + (asKnown ? " that was known by then" : "") + " is of \(order.eventTime)"
        switch status {
        case .outsideMaxAge:
            let limit = ttl.map { DurationText(microseconds: $0.microseconds).text } ?? ""
            return "\(found), which is older than the TTL of \(limit)."
        case .nullValue where value.isNull: return "\(found), and holds null."
        case .present where value == source.value:
            guard order.createdTime > entityTime else { return "\(found)." }
            return "\(found). It became known at \(order.createdTime), after the entity row's "
                + "time; with as_known it would not have been used."
        case .present, .nullValue, .notFound:
            return "\(found), and holds another value: the row that the cell came from is gone."
        }
    }
}
