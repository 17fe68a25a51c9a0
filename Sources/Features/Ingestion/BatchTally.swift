/// Counts what becomes of a batch's rows, by the ingest mode of the views they go to.
package struct BatchTally: Sendable {
    private let mode: IngestMode
    private var received = 0
    private var wrong = 0
    private var errors: [RowFault] = []

    package init(mode: IngestMode) {
        self.mode = mode
    }

    /// Whether the batch is refused whole: then its further rows are only counted.
    package var isRefused: Bool { mode == .rejectBatch && wrong > 0 }

    /// Takes in the next rows of the batch.
    ///
    /// - Returns: Those to keep aside.
    package mutating func add(_ read: ReadRows) -> [WrongRow] {
        received += read.received
        wrong += read.wrong.count
        for row in read.wrong {
            errors += row.faults.prefix(max(0, BatchReceipt.errorsMax - errors.count))
        }
        return mode == .quarantine ? read.wrong : []
    }

    /// What has become of all rows.
    /// - Throws: `.batchRejected` where the batch is refused.
    package func receipt(id: String) throws(FeatureError) -> BatchReceipt {
        guard !isRefused else {
            throw .batchRejected(
                BatchReceipt(
                    batch: id, received: received, accepted: 0, quarantined: 0, rejected: received,
                    errors: errors))
        }
        let isKept = mode == .quarantine
        return BatchReceipt(
            batch: id, received: received, accepted: received - wrong,
            quarantined: isKept ? wrong : 0, rejected: isKept ? 0 : wrong, errors: errors)
    }
}
