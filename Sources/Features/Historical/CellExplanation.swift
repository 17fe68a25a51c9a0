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

    /// How a value was computed on demand.
    package struct Computation: Sendable {
        package enum Input: Sendable {
            case request(name: String, value: FeatureValue)
            case feature(CellExplanation)
        }

        package let expression: String
        /// Those that the expression reads.
        package let inputs: [Input]

        package init(expression: String, inputs: [Input]) {
            self.expression = expression
            self.inputs = inputs
        }
    }

    /// From 0.
    package let row: Int
    package let feature: FeatureReference
    /// As the dataset has it; of an input, which is not in the dataset, as
    /// it is served of its row, and `nil` where it is computed from many.
    package let value: FeatureValue?
    /// The join keys of the feature's view, with the values that the entity row has for them.
    package let keys: [(column: Column, value: FeatureValue)]
    package let entityTime: EventTime
    package let asKnown: Bool
    package let ttl: TimeToLive?
    /// What the feature declares to be served where it has no value.
    package let fallback: Fallback?
    /// The latest row that could have been used, even where it is too old; `nil` where there was
    /// none, and for a value that is computed from many.
    package let source: Source?
    /// For a value that is computed from many rows.
    package let window: ExplainedWindow?
    /// For a value that is computed on demand.
    package let computation: Computation?
    /// What retention has removed since of the rows that the value may have come from.
    package let removed: RemovedHistory?

    package init(
        row: Int, feature: FeatureReference, value: FeatureValue?,
        keys: [(column: Column, value: FeatureValue)], entityTime: EventTime, asKnown: Bool,
        ttl: TimeToLive?, fallback: Fallback? = nil, source: Source?,
        window: ExplainedWindow? = nil, computation: Computation? = nil,
        removed: RemovedHistory? = nil
    ) {
        self.row = row
        self.feature = feature
        self.value = value
        self.keys = keys
        self.entityTime = entityTime
        self.asKnown = asKnown
        self.ttl = ttl
        self.fallback = fallback
        self.source = source
        self.window = window
        self.computation = computation
        self.removed = removed
    }

    /// `nil` for a null whose cause retention has removed, and where the value is not known.
    package var status: FeatureStatus? {
        guard let value else { return nil }
        guard computation == nil else { return value.isNull ? .nullValue : .present }
        if let window {
            guard value.isNull else { return .present }
            guard window.events == 0 else { return .nullValue }
            return removed == nil ? .notFound : nil
        }
        guard let source else {
            guard lostSource != nil else { return .notFound }
            return value.isNull ? nil : .present
        }
        let isTooOld = ttl?.admits(source.order.eventTime, at: entityTime) == false
        return FeatureStatus(source.value, isTooOld: isTooOld)
    }

    /// The fallback that the value is due to.
    private var usedFallback: Fallback? {
        guard let fallback, let status, fallback.serves(status) else { return nil }
        return fallback
    }

    /// A sentence or some for the person who wonders.
    package var reason: String {
        if let computation { return "It is computed as \(computation.expression)." }
        let fallback = usedFallback.map { " The value is that of the fallback \"\($0.name)\"." }
        return found + (fallback ?? "")
    }

    /// What was found of the feature itself.
    private var found: String {
        if let key = keys.first(where: { $0.value.isNull }) {
            return "The entity row has no \(key.column.name)."
        }
        if let window {
            let found = window.reason(of: feature.view, for: keyText, asKnown: asKnown)
            let lost = removed.map { " \($0.sentence), some of which may have counted." }
            return found + (lost ?? "")
        }
        if let lostSource {
            return value?.isNull ?? true
                ? "\(lostSource.sentence), so it cannot be told any more why there is no value."
                : "\(lostSource.sentence), and the row that the cell came from is one of them."
        }
        guard let source else {
            let known = asKnown ? " and was known by then" : ""
            return "No row of \"\(feature.view)\" for \(keyText) lies at or before "
                + "\(entityTime)\(known)."
        }
        return sourceReason(source)
    }

    /// What was removed, where it was the row that decided: no other was found. A row that is
    /// found was the greatest then, too, since only lesser ones are removed.
    private var lostSource: RemovedHistory? {
        source == nil && window == nil && !keys.contains { $0.value.isNull } ? removed : nil
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
        case .nullValue where value?.isNull ?? true || usedFallback != nil:
            return "\(found), and holds null."
        case .present where value == source.value:
            guard order.createdTime > entityTime else { return "\(found)." }
            return "\(found). It became known at \(order.createdTime), after the entity row's "
                + "time; with as_known it would not have been used."
        case .present, .nullValue, .notFound, nil:
            return "\(found), and holds another value: the row that the cell came from is gone."
        }
    }
}
