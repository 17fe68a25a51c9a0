package import Features

/// What turned out to be true.
package struct Label: Sendable, Hashable {
    /// What it is true of.
    package enum Subject: Sendable, Hashable {
        case prediction(PredictionID)
        /// The latest prediction of the model for the key at or before the time.
        case entity(model: String, key: LabelKey, at: EventTime)
    }

    package enum Value: Sendable, Hashable {
        /// A number; true is 1 and false is 0.
        case number(Double)
        /// The name of a class.
        case text(String)
    }

    package let subject: Subject
    package let value: Value
    /// When that was known; `nil` where nobody said.
    package let at: EventTime?

    package init(subject: Subject, value: Value, at: EventTime?) {
        self.subject = subject
        self.value = value
        self.at = at
    }
}
