package import Features
package import JSON

/// Work that outlives the request which asked for it, with everything a caller may want to know.
package struct Job: Sendable {
    package enum State: String, CaseIterable, Hashable, Sendable {
        case queued, running, succeeded, failed, cancelled

        package var isFinal: Bool {
            switch self {
            case .queued, .running: false
            case .succeeded, .failed, .cancelled: true
            }
        }
    }

    /// How far a job is; a total of zero means it is not known.
    package struct Progress: Hashable, Sendable {
        package let done: Int
        package let total: Int
        /// What is counted, such as `rows`.
        package let unit: String

        package init(done: Int, total: Int, unit: String) {
            self.done = done
            self.total = total
            self.unit = unit
        }
    }

    package let id: String
    package let project: String
    /// What it does, such as `materialize`.
    package let kind: String
    package var state = State.queued
    package var progress = Progress(done: 0, total: 0, unit: "")
    package let createdAt: EventTime
    package var startedAt: EventTime?
    package var finishedAt: EventTime?
    /// The problem that ended it, as the API describes problems.
    package var error: JSONValue?
    package var result: JSONValue?
    /// What it was asked for; absent for work that cannot be started again.
    package let request: JSONValue?
    /// What tells the request from others under the job's name; `nil` where its caller gave none.
    package let requestDigest: String?
    /// Counts the starts, the first being 1.
    package var attempt = 1
    /// The server that runs it.
    package var owner: String?

    package init(
        id: String, project: String, kind: String, createdAt: EventTime, request: JSONValue? = nil,
        requestDigest: String? = nil, owner: String? = nil
    ) {
        self.id = id
        self.project = project
        self.kind = kind
        self.createdAt = createdAt
        self.request = request
        self.requestDigest = requestDigest
        self.owner = owner
    }
}
