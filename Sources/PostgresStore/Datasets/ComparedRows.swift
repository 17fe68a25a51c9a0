import Crypto
import Features

/// The stored rows of a dataset beside those built again: compared value by value, and hashed as
/// they would be downloaded.
struct ComparedRows {
    private let columns: [Column]
    /// How many of the columns are the entity rows' own.
    private let entityCount: Int
    private let timeIndex: Int?
    /// For each feature, what retention may have done to a cell.
    private let losses: [[Loss]]
    private var counted: DatasetComparison
    private var storedHash = SHA256()
    private var rebuiltHash = SHA256()

    /// A feature of a view whose history retention has shortened.
    private struct Loss {
        let schema: FeatureViewSchema
        let feature: Int
        let removed: RemovedHistory
        /// Whether the cell is computed from it.
        let isInput: Bool

        /// Whether the cell, which differs, may do so because of it.
        func explains(rebuilt: FeatureValue, at time: EventTime) -> Bool {
            // A row that is gone leaves nothing behind; events that are gone leave the others, and
            // an expression may make anything of nothing.
            (schema.windows != nil || isInput || rebuilt.isNull)
                && schema.earliestSource(ofFeature: feature, at: time) < removed.before
        }
    }

    /// - Parameter removed: What retention has removed since, by the views of the basis.
    init(_ receipt: DatasetReceipt, _ basis: DatasetBasis, removed: [RemovedHistory?]) {
        columns = receipt.columns
        entityCount = receipt.entityColumns.count
        timeIndex = receipt.columns.firstIndex { $0.name == Reserved.eventTimestamp }
        let loss = { (view: Int, name: String, isInput: Bool) -> Loss? in
            let schema = basis.views[view].schema
            guard let removed = removed[view], let feature = schema.featureIndex(name) else {
                return nil
            }
            return Loss(schema: schema, feature: feature, removed: removed, isInput: isInput)
        }
        losses = basis.features.map { recorded in
            switch recorded.source {
            case .stored(let view, let name): [loss(view, name, false)].compactMap { $0 }
            case .onDemand(let view, _):
                basis.onDemand[view].inputs.compactMap { loss($0.view, $0.feature, true) }
            }
        }
        counted = DatasetComparison(
            contentHash: receipt.contentHash, removed: removed.compactMap { $0 })
        storedHash.update(data: CSVTable.header(columns))
        rebuiltHash.update(data: CSVTable.header(columns))
    }

    /// - Parameter rows: Each the stored row, then the features built again.
    mutating func add(_ rows: RowBlock) {
        var stored = RowBlock(columnCount: columns.count, rowCapacity: rows.rowCount)
        var rebuilt = RowBlock(columnCount: columns.count, rowCapacity: rows.rowCount)
        for row in 0..<rows.rowCount {
            let values = rows[row: row]
            stored.appendRow(values.prefix(columns.count))
            rebuilt.appendRow(
                Array(values.prefix(entityCount)) + Array(values.dropFirst(columns.count)))
            for index in entityCount..<columns.count where stored[row, index] != rebuilt[row, index]
            {
                counted.add(
                    DatasetComparison.Example(
                        row: counted.rows, column: columns[index].name,
                        stored: stored[row, index], rebuilt: rebuilt[row, index]))
                if let timeIndex, case .timestamp(let time) = stored[row, timeIndex],
                    losses[index - entityCount].contains(where: {
                        $0.explains(rebuilt: rebuilt[row, index], at: time)
                    })
                {
                    counted.differentByRetention += 1
                }
            }
            counted.rows += 1
        }
        storedHash.update(data: CSVTable.lines(stored))
        rebuiltHash.update(data: CSVTable.lines(rebuilt))
    }

    func comparison() -> DatasetComparison {
        var comparison = counted
        comparison.storedHash = Hex.text(storedHash.finalize())
        comparison.rebuiltHash = Hex.text(rebuiltHash.finalize())
        return comparison
    }
}
