package import Features

/// A dataset store without a dataset.
package struct NoDatasets: DatasetStore {
    package init() {}

    package func create(
        _ order: DatasetOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        throw .unavailable("datasets are not stored in this test")
    }

    package func receipts(
        project: String, after: String?, limit: Int
    ) async throws(FeatureError) -> [DatasetReceipt] { [] }

    package func built(
        for order: DatasetOrder
    ) async throws(FeatureError) -> DatasetReceipt? { nil }

    package func remove(
        _ name: String, project: String, isForced: Bool, principal: String
    ) async throws(FeatureError) -> DatasetReceipt {
        throw .unknownDataset(name)
    }

    package func verify(
        _ name: String, project: String, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetComparison {
        throw .unknownDataset(name)
    }

    package func explain(
        row: Int, feature: String, of name: String, project: String
    ) async throws(FeatureError) -> CellExplanation {
        throw .unknownDataset(name)
    }

    package func receipt(_ name: String, project: String) async throws(FeatureError)
        -> DatasetReceipt
    {
        throw .unknownDataset(name)
    }

    package func rows(
        of receipt: DatasetReceipt, after count: Int,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {}
}
