/// Keeps datasets. Implemented in PostgreSQL.
package protocol DatasetStore: Sendable {
    /// What `create` would find: the dataset, where an earlier attempt of the order's job has
    /// built it already.
    ///
    /// - Throws: `.datasetExists` where another of the name stays, `.inUse` where models were
    ///   trained from the one that would give way.
    func built(for order: DatasetOrder) async throws(FeatureError) -> DatasetReceipt?

    /// Builds and stores a dataset; readers see none of it before it is whole.
    ///
    /// - Parameter progress: Called now and then with the rows joined so far.
    /// - Returns: Where an earlier attempt of the order's job has built it already, that one's.
    /// - Throws: As `built`; `.conflict` while another request builds a dataset of the name;
    ///   `.unavailable` while an earlier attempt of the job does. Nothing is left behind then.
    func create(
        _ order: DatasetOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetReceipt

    /// - Throws: `.unknownDataset`.
    func receipt(_ name: String, project: String) async throws(FeatureError) -> DatasetReceipt

    /// The receipts by name, those behind the name `after`.
    func receipts(
        project: String, after: String?, limit: Int
    ) async throws(FeatureError) -> [DatasetReceipt]

    /// Reads the rows in order, in batches.
    ///
    /// - Parameter count: Rows that are left out at the beginning.
    /// - Throws: What `consume` throws comes back as it is.
    func rows(
        of receipt: DatasetReceipt, after count: Int,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws

    /// Forgets the dataset, its rows and its receipt, and says so in the audit.
    ///
    /// - Throws: `.unknownDataset`; `.inUse` where models were trained from it, unless forced.
    func remove(
        _ name: String, project: String, isForced: Bool, principal: String
    ) async throws(FeatureError) -> DatasetReceipt

    /// Builds the dataset again from its own entity rows, by the definitions and the snapshot that
    /// its receipt records, and compares.
    ///
    /// - Parameter progress: Called now and then with the rows joined so far.
    /// - Throws: `.unknownDataset`; `.invalid` where what it was built from is gone.
    func verify(
        _ name: String, project: String, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetComparison

    /// Tells where the value of one cell came from.
    ///
    /// - Parameters:
    ///   - row: From 0.
    ///   - feature: A reference, or the name of its column.
    /// - Throws: `.unknownDataset`; `.invalid` for a cell there is not.
    func explain(
        row: Int, feature: String, of name: String, project: String
    ) async throws(FeatureError) -> CellExplanation
}

extension DatasetStore {
    /// Reads all rows in order, in batches.
    package func rows(
        of receipt: DatasetReceipt, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        try await rows(of: receipt, after: 0, consume)
    }
}
