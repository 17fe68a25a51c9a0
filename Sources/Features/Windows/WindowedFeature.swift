/// A feature of an aggregated view, resolved: what is computed of which events.
package struct WindowedFeature: Hashable, Sendable {
    package let function: AggregationFunction
    package let input: WindowInput
    package let window: Window
    /// For quantiles only.
    package let quantile: Double?
    /// Of the result.
    package let type: ValueType
}

/// What an event gives to aggregations: a column's value, where the event counts at all.
package struct WindowInput: Hashable, Sendable {
    /// Index into the event columns; `nil` where events themselves are counted.
    package let column: Int?
    package let filter: TypedExpression?

    /// Indexes of the event columns that it looks at.
    var columnsRead: Set<Int> {
        (filter?.columns ?? []).union(column.map { [$0] } ?? [])
    }

    /// The event's value; null where it does not count. An event that is counted itself is `true`.
    package func value(of event: OfflineRow, columns: [EventColumn]) -> FeatureValue {
        let isCounted = filter?.holds { columns[$0].value(of: event) } ?? (filter == nil)
        guard isCounted else { return .null }
        return column.map { columns[$0].value(of: event) } ?? .bool(true)
    }
}
