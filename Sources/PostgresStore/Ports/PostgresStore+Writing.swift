package import Features

/// The part of `OfflineStore` that takes small batches.
extension PostgresStore {
    package func write(
        _ batch: RowBatch, follow: @escaping @Sendable (CommittedRows) -> Void
    ) async throws(FeatureError) -> BatchReceipt {
        try await committer.write(batch, follow: follow)
    }
}
