package import Features

/// One move of an alias, as it is remembered.
package struct AliasChange: Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
        /// Somebody asked for it.
        case request
        /// The gate let the version through that this job has trained.
        case gate(job: String)
        /// Somebody took the change of this number back.
        case rollback(of: Int64)
    }

    /// Grows from change to change.
    package let id: Int64
    package let at: EventTime
    package let principal: String
    /// Where it pointed before; `nil` where there was no such alias.
    package let former: Int?
    /// `nil` where it was taken away.
    package let version: Int?
    package let cause: Cause

    package init(
        id: Int64, at: EventTime, principal: String, former: Int?, version: Int?, cause: Cause
    ) {
        self.id = id
        self.at = at
        self.principal = principal
        self.former = former
        self.version = version
        self.cause = cause
    }
}
