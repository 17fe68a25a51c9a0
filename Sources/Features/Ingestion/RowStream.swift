/// A batch whose rows come bit by bit: it may be larger than what fits in memory.
package struct RowStream: Sendable {
    /// Some of the rows.
    package struct Part: Sendable {
        package let rows: RowBlock
        package let quarantined: [WrongRow]

        package init(rows: RowBlock, quarantined: [WrongRow]) {
            self.rows = rows
            self.quarantined = quarantined
        }
    }

    /// What is known when all rows have come.
    package struct End: Sendable {
        package let receipt: BatchReceipt
        /// Of the body; there when the batch has an idempotency key.
        package let bodyDigest: [UInt8]

        package init(receipt: BatchReceipt, bodyDigest: [UInt8]) {
            self.receipt = receipt
            self.bodyDigest = bodyDigest
        }
    }

    package let id: String
    package let project: String
    package let target: String
    package let idempotencyKey: String?
    package let columns: IngestColumns
    /// The next rows, `nil` after the last; throws where the body cannot be read to its end, and
    /// where the batch is refused.
    package let next: @Sendable () async throws -> Part?
    /// Called after `next` has given `nil`.
    package let end: @Sendable () -> End

    package init(
        id: String, project: String, target: String, idempotencyKey: String?,
        columns: IngestColumns, next: @escaping @Sendable () async throws -> Part?,
        end: @escaping @Sendable () -> End
    ) {
        self.id = id
        self.project = project
        self.target = target
        self.idempotencyKey = idempotencyKey
        self.columns = columns
        self.next = next
        self.end = end
    }
}
