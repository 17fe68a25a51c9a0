package import Features
package import JSON

/// A prediction as it was written down: all that it was made of, and what turned out to be true.
package struct LoggedPrediction: Sendable {
    package let id: PredictionID
    package let project: String
    package let model: String
    package let version: Int
    package let role: PredictionBatch.Role
    package let at: EventTime
    /// Of a shadow the answer beside which it was computed.
    package let shadowed: PredictionID?
    /// The join keys by name; `nil` where the caller sent the inputs.
    package let key: JSONValue?
    /// As `PredictionBatch` has them for a row.
    package let inputs: [Double]
    package let statuses: [InputStatus]
    package let eventTimes: [EventTime?]
    package let texts: [String?]
    package let scores: [Double]
    /// The one that holds first, then those that it prevails over.
    package let labels: [KeptLabel]

    package init(
        id: PredictionID, project: String, model: String, version: Int,
        role: PredictionBatch.Role, at: EventTime, shadowed: PredictionID?, key: JSONValue?,
        inputs: [Double], statuses: [InputStatus], eventTimes: [EventTime?], texts: [String?],
        scores: [Double], labels: [KeptLabel]
    ) {
        self.id = id
        self.project = project
        self.model = model
        self.version = version
        self.role = role
        self.at = at
        self.shadowed = shadowed
        self.key = key
        self.inputs = inputs
        self.statuses = statuses
        self.eventTimes = eventTimes
        self.texts = texts
        self.scores = scores
        self.labels = labels
    }
}
