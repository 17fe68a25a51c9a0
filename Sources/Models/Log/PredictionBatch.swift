package import Features

/// What one version predicted for the rows of one request, with all that it used.
package struct PredictionBatch: Sendable {
    /// Why the version was asked.
    package enum Role: String, Sendable {
        /// Its answer is the caller's.
        case answer
        /// It answered a share of the keys in place of the alias' version.
        case canary
        /// Nobody waited for its answer.
        case shadow
    }

    package let project: String
    package let model: String
    package let version: Int
    package let role: Role
    /// By the clock of the server that answered; the names of the rows begin with it.
    package let at: EventTime
    /// Of the first row; the next ones have those that follow.
    package let firstID: PredictionID
    /// Of a shadow the name of the first row of the answer beside which it was computed, at the
    /// same instant: what becomes known of the answer holds for the shadow.
    package let shadowed: PredictionID?
    package let count: Int
    /// The names of the join keys; empty where the caller sent the inputs.
    package let keyNames: [String]
    /// For each row the values of its join keys.
    package let keys: [FeatureValue]
    /// For each row the version's inputs, as it scored them: NaN where one was missing, a text by
    /// its vocabulary's number.
    package let inputs: [Double]
    /// For each input of each row.
    package let statuses: [InputStatus]
    /// Those of the features' rows; `nil` where there is none of any.
    package let eventTimes: InputEventTimes?
    /// For each row the texts of inputs that are texts, in their order; empty where none is.
    package let texts: [String?]
    /// For each row the version's outputs, as its signature lays them out.
    package let scores: [Double]

    package init(
        project: String, model: String, version: Int, role: Role, at: EventTime,
        firstID: PredictionID, shadowed: PredictionID? = nil, count: Int, keyNames: [String],
        keys: [FeatureValue], inputs: [Double], statuses: [InputStatus],
        eventTimes: InputEventTimes? = nil, texts: [String?] = [], scores: [Double]
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.role = role
        self.at = at
        self.firstID = firstID
        self.shadowed = shadowed
        self.count = count
        self.keyNames = keyNames
        self.keys = keys
        self.inputs = inputs
        self.statuses = statuses
        self.eventTimes = eventTimes
        self.texts = texts
        self.scores = scores
    }
}
