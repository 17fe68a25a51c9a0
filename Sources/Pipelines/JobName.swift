/// What a caller calls a job: a request that is sent again is answered by the job that there is.
package struct JobName: Sendable, Hashable {
    /// The job's identifier.
    package let id: String
    /// Of all that the request says: another request has another.
    package let requestDigest: String
    /// The idempotency key that the identifier was made of; `nil` where the caller chose that.
    package let idempotencyKey: String?

    package init(id: String, requestDigest: String, idempotencyKey: String? = nil) {
        self.id = id
        self.requestDigest = requestDigest
        self.idempotencyKey = idempotencyKey
    }
}
