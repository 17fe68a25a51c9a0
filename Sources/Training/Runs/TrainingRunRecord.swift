package import Features
package import JSON

/// A training as it is remembered: what was asked, what it learnt from, what came of it.
package struct TrainingRunRecord: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case running
        case succeeded
        case failed
        case cancelled
    }

    /// What a training that ended well came to.
    package struct Result: Sendable {
        /// Like `libxgboost 1.7.4`.
        package let engine: String
        /// Of the version's file, in hex.
        package let sha256: String
        /// How it was judged.
        package let outcome: JSONValue
        package let verdict: JSONValue
        package let version: Int

        package init(
            engine: String, sha256: String, outcome: JSONValue, verdict: JSONValue, version: Int
        ) {
            self.engine = engine
            self.sha256 = sha256
            self.outcome = outcome
            self.verdict = verdict
            self.version = version
        }
    }

    package let order: TrainingRunOrder
    package let state: State
    /// Counts the starts, the first being 1.
    package let attempt: Int
    package let startedAt: EventTime
    package let finishedAt: EventTime?
    /// The problem that ended it.
    package let error: JSONValue?
    package let result: Result?

    package init(
        order: TrainingRunOrder, state: State, attempt: Int, startedAt: EventTime,
        finishedAt: EventTime?, error: JSONValue?, result: Result?
    ) {
        self.order = order
        self.state = state
        self.attempt = attempt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.error = error
        self.result = result
    }
}
