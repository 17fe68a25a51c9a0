import Features

/// What an idempotency key is unique within.
struct BatchPlace: Hashable, Sendable {
    let project: String
    let target: String
    let key: String

    /// - Returns: `nil` for a batch without a key.
    init?(_ batch: RowBatch) {
        guard let key = batch.idempotency?.key else { return nil }
        (project, target, self.key) = (batch.project, batch.target, key)
    }

    init?(_ stream: RowStream) {
        guard let key = stream.idempotencyKey else { return nil }
        (project, target, self.key) = (stream.project, stream.target, key)
    }
}
