/// One feature of one entity, as it is served.
package struct ServedValue: Hashable, Sendable {
    /// Unless the status is `present`, what the feature's fallback serves, or null.
    package let value: FeatureValue
    package let status: FeatureStatus
    /// The event time of the row that was found, even where its value is withheld.
    package let eventTime: EventTime?

    package init(value: FeatureValue, status: FeatureStatus, eventTime: EventTime?) {
        self.value = value
        self.status = status
        self.eventTime = eventTime
    }

    /// A feature that was computed when it was asked for: it has no time of its own.
    package init(computed value: FeatureValue) {
        self.init(value: value, status: value.isNull ? .nullValue : .present, eventTime: nil)
    }
}
