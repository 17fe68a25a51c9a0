/// Keeps datasets. Implemented in PostgreSQL.
package protocol DatasetStore: Sendable {
    /// Builds and stores a dataset; readers see none of it before it is whole.
    ///
    /// A dataset of the same name is replaced.
    /// - Parameter progress: Called now and then with the rows joined so far.
    func create(
        _ name: String, project: String, join: PointInTimeJoin,
        progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt

    /// - Throws: `.unknownDataset`.
    func receipt(_ name: String, project: String) async throws(FeatureError) -> DatasetReceipt

    /// Reads the rows in order, in batches.
    ///
    /// - Throws: What `consume` throws comes back as it is.
    func rows(
        of receipt: DatasetReceipt, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws
}
