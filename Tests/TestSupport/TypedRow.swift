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

    /// - Parameter values: By the names of the columns; those that are missing are null.
    package init(
        of schema: FeatureViewSchema, _ key: EntityKey, at time: EventTime,
        created: EventTime? = nil, _ values: [String: FeatureValue] = [:]
    ) {
        self.init(
            key: key, eventTime: time, createdTime: created,
            values: schema.storedFeatures.map { values[$0.name] ?? .null })
    }
}
