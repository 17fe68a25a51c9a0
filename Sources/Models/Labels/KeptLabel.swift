package import Features

/// A label that is kept.
package struct KeptLabel: Sendable, Hashable {
    package let value: Label.Value
    /// When it was known; the created time where nobody said.
    package let at: EventTime
    package let createdAt: EventTime

    package init(value: Label.Value, at: EventTime, createdAt: EventTime) {
        self.value = value
        self.at = at
        self.createdAt = createdAt
    }
}
