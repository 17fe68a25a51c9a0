import Features

/// What a batch is found by in the database.
struct BatchName: Sendable {
    let id: String
    let project: String
    let target: String
    let hasKey: Bool

    init(_ batch: RowBatch) {
        id = batch.id
        project = batch.project
        target = batch.target
        hasKey = batch.idempotency != nil
    }

    init(_ stream: RowStream) {
        id = stream.id
        project = stream.project
        target = stream.target
        hasKey = stream.idempotencyKey != nil
    }

    /// What to do when nobody knows whether the batch was stored.
    var advice: String {
        hasKey
            ? "the same Idempotency-Key may safely be sent again"
            : "look for its rows before sending it again"
    }
}
