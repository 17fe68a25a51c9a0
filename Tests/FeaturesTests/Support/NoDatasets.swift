import Features

/// A dataset store without a dataset.
struct NoDatasets: DatasetStore {
    func create(
        _ order: DatasetOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        throw .unavailable("datasets are not stored in this test")
    }

    func receipts(
        project: String, after: String?, limit: Int
    ) async throws(FeatureError) -> [DatasetReceipt] { [] }

    func built(
        for order: DatasetOrder
    ) async throws(FeatureError) -> DatasetReceipt? { nil }

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

    func receipt(_ name: String, project: String) async throws(FeatureError) -> DatasetReceipt {
        throw .unknownDataset(name)
    }

    func rows(
        of receipt: DatasetReceipt, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {}
}
