import Features
import TestSupport

/// A dataset store with one dataset.
struct DatasetInMemory: DatasetStore {
    private static let blockRows = 1_000
    private let receipt: DatasetReceipt
    private let rows: RowBlock
    private let others = NoDatasets()

    init(_ name: String, columns: [Column], _ rows: RowBlock) {
        self.rows = rows
        receipt = DatasetReceipt(
            name: name, project: "default", rows: rows.rowCount, columns: columns,
            contentHash: "", definitionsHash: "", asOfSequence: 0, asKnown: false,
            createdAt: EventTime(microseconds: 0), features: [])
    }

    func receipt(_ name: String, project: String) async throws(FeatureError) -> DatasetReceipt {
        guard name == receipt.name else { throw .unknownDataset(name) }
        return receipt
    }

    func rows(
        of receipt: DatasetReceipt, after count: Int,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        for start in stride(from: count, to: rows.rowCount, by: Self.blockRows) {
            var block = RowBlock(columnCount: rows.columnCount)
            for row in start..<min(start + Self.blockRows, rows.rowCount) {
                block.appendRow(rows[row: row])
            }
            try await consume(block)
        }
    }

    func create(
        _ order: DatasetOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        try await others.create(order, progress: progress)
    }

    func receipts(
        project: String, after: String?, limit: Int
    ) async throws(FeatureError) -> [DatasetReceipt] { [receipt] }

    func built(for order: DatasetOrder) async throws(FeatureError) -> DatasetReceipt? { nil }

    func remove(
        _ name: String, project: String, isForced: Bool, principal: String
    ) async throws(FeatureError) -> DatasetReceipt {
        throw .unknownDataset(name)
    }

    func verify(
        _ name: String, project: String, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetComparison {
        throw .unknownDataset(name)
    }

    func explain(
        row: Int, feature: String, of name: String, project: String
    ) async throws(FeatureError) -> CellExplanation {
        throw .unknownDataset(name)
    }
}
