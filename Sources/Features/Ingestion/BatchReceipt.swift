/// What became of a batch: `accepted + quarantined + rejected = received`.
package struct BatchReceipt: Hashable, Sendable {
    package let batch: String
    package let received: Int
    package let accepted: Int
    package let quarantined: Int
    package let rejected: Int
    /// The first faults, at most `errorsMax`.
    package let errors: [RowFault]
    /// Whether this is the stored answer to an earlier request with the same idempotency key.
    package var isReplay = false

    package static let errorsMax = 100

    package init(
        batch: String, received: Int, accepted: Int, quarantined: Int, rejected: Int,
        errors: [RowFault], isReplay: Bool = false
    ) {
        precondition(accepted + quarantined + rejected == received, "every row is accounted for")
        self.batch = batch
        self.received = received
        self.accepted = accepted
        self.quarantined = quarantined
        self.rejected = rejected
        self.errors = errors
        self.isReplay = isReplay
    }
}
