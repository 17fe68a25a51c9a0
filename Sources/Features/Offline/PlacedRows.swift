/// Rows with their places in the order of rows, which the database has given.
package struct PlacedRows: Sendable {
    /// In the columns of the batch's `IngestColumns`.
    package let rows: RowBlock
    /// The ingest sequence of the first row; those of the others follow one by one.
    package let firstSequence: Int64
    /// The created time of rows that came without one.
    package let now: EventTime
    /// The one that writes them; `nil` where nobody knows.
    package let transaction: Int64?

    package init(
        rows: RowBlock, firstSequence: Int64, now: EventTime, transaction: Int64? = nil
    ) {
        self.rows = rows
        self.firstSequence = firstSequence
        self.now = now
        self.transaction = transaction
    }

    /// The place of a row, by its number in the block.
    package func order(of row: Int) -> RowOrder {
        guard case .timestamp(let eventTime) = rows[row, IngestColumns.eventTime] else {
            preconditionFailure("every accepted row has an event time")
        }
        var createdTime = now
        if case .timestamp(let given) = rows[row, IngestColumns.createdTime] {
            createdTime = given
        }
        return RowOrder(
            eventTime: eventTime, createdTime: createdTime,
            sequence: firstSequence + Int64(row))
    }

    /// All rows, as the view stores them.
    package func offlineRows(of view: IngestView) -> [OfflineRow] {
        (0..<rows.rowCount).map { row in
            OfflineRow(
                key: EntityKey(view.keys.map { rows[row, $0] }), order: order(of: row),
                values: view.features.map { rows[row, $0] })
        }
    }
}
