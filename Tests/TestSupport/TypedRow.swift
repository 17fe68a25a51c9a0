package import Features

/// A row of a view whose values have the view's types.
package struct TypedRow: Hashable, Sendable {
    package let key: EntityKey
    package let eventTime: EventTime
    /// Absent where the sender leaves it to the time of our commit.
    package let createdTime: EventTime?
    /// In the order of the view's features.
    package let values: [FeatureValue]

    package init(
        key: EntityKey, eventTime: EventTime, createdTime: EventTime?, values: [FeatureValue]
    ) {
        self.key = key
        self.eventTime = eventTime
        self.createdTime = createdTime
        self.values = values
    }
}
