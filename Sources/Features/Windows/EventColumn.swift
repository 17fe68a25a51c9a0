/// A column of the events that an aggregated view may read.
package struct EventColumn: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// Index into the view's keys.
        case key(Int)
        /// Index into the stored features.
        case stored(Int)
        case eventTime
        /// No aggregation reads it, so it is not stored.
        case unread
    }

    package let name: String
    package let type: ValueType
    package let place: Place

    /// The event's value of the column.
    package func value(of event: OfflineRow) -> FeatureValue {
        switch place {
        case .key(let index): event.key.values[index]
        case .stored(let index): event.values[index]
        case .eventTime: .timestamp(event.order.eventTime)
        case .unread: .null
        }
    }
}
