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

/// What a training begins from.
package struct TrainingRunOrder: Sendable, Hashable {
    /// The job that trains; no two runs have the same.
    package let job: String
    package let project: String
    package let model: String
    /// Who asked.
    package let principal: String
    package let dataset: String
    package let contentHash: String
    /// The dataset's receipt as it was.
    package let receipt: JSONValue
    package let label: String
    /// With every default.
    package let specification: JSONValue
    package let seed: Int32
    package let threads: Int

    package init(
        job: String, project: String, model: String, principal: String, dataset: String,
        contentHash: String, receipt: JSONValue, label: String, specification: JSONValue,
        seed: Int32, threads: Int
    ) {
        self.job = job
        self.project = project
        self.model = model
        self.principal = principal
        self.dataset = dataset
        self.contentHash = contentHash
        self.receipt = receipt
        self.label = label
        self.specification = specification
        self.seed = seed
        self.threads = threads
    }
}
