package import JSON

/// What becomes of the jobs that a server left unfinished.
package struct JobAdoption: Sendable {
    /// The server that takes them over.
    package let owner: String
    /// Kinds of jobs that go on where they were.
    package let resumableKinds: Set<String>
    /// How often one job may be started.
    package let attemptsMax: Int
    /// How many are taken over at once.
    package let jobsMax: Int
    /// What the others have failed of, and those that were started too often.
    package let interrupted: JSONValue

    package init(
        owner: String, resumableKinds: Set<String>, attemptsMax: Int, jobsMax: Int,
        interrupted: JSONValue
    ) {
        self.owner = owner
        self.resumableKinds = resumableKinds
        self.attemptsMax = attemptsMax
        self.jobsMax = jobsMax
        self.interrupted = interrupted
    }
}
