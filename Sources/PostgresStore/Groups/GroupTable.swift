import Features
import Postgres

/// The rows of a group that go into one offline table.
struct GroupTable {
    /// Those of a batch.
    struct Part {
        /// The batch's place in the group.
        let batch: Int
        let rows: RowBlock
        let view: IngestView
        /// The first row's place among the numbers that the group has of the ingest sequence.
        let place: Int64

        func placed(_ answer: BatchesInsert.Answer) -> PlacedRows {
            PlacedRows(
                rows: rows, firstSequence: answer.first + place, now: answer.now,
                transaction: answer.transaction)
        }
    }

    let table: OfflineTable
    private(set) var parts: [Part] = []

    /// The tables that the batches' rows go into, with a part for each batch that has any, in the
    /// order of `TableLocks`: each is locked by the first statement that writes to it.
    static func all(of batches: [RowBatch]) throws(PostgresError) -> [GroupTable] {
        var tables: [GroupTable] = []
        var place: Int64 = 0
        for (number, batch) in batches.enumerated() where !batch.rows.isEmpty {
            for view in batch.columns.views {
                let index =
                    tables.firstIndex { $0.table.schema == view.schema } ?? tables.count
                if index == tables.count {
                    tables.append(GroupTable(table: try OfflineTable(view.schema)))
                }
                tables[index].parts.append(
                    Part(batch: number, rows: batch.rows, view: view, place: place))
            }
            place += Int64(batch.rows.rowCount)
        }
        return tables.sorted { $0.table.name < $1.table.name }
    }

    /// What is told of the rows, with the group's first number as 0.
    var change: ChangeRow {
        let ranges = parts.map { $0.place...($0.place + Int64($0.rows.rowCount) - 1) }
        let sequences = SequenceRanges.covering(ranges, countMax: 1)[0]
        return ChangeRow(
            table.schema, sequences, rows: parts.reduce(0) { $0 + $1.rows.rowCount })
    }

    /// What inserts some of the parts; `nil` where they are to be copied.
    func insert(_ parts: [Part], rowsMax: Int) -> Statement? {
        guard parts.reduce(0, { $0 + $1.rows.rowCount }) <= rowsMax else { return nil }
        return RowsInsert(into: table)?.statement(parts)
    }
}
