import Features

/// A dataset store without a dataset.
struct NoDatasets: DatasetStore {
    func create(
        _ name: String, project: String, join: PointInTimeJoin,
        progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt {
        throw .unavailable("datasets are not stored in this test")
    }

    func receipt(_ name: String, project: String) async throws(FeatureError) -> DatasetReceipt {
        throw .unknownDataset(name)
    }

    func rows(
        of receipt: DatasetReceipt, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {}
}
