package import Features

/// A table of predictions, filled by a job: the rows of a dataset, each with what was predicted.
package struct PredictionTable: Sendable, Hashable {
    /// The job that fills it; no other has one.
    package let job: String
    package let project: String
    package let model: String
    package let version: Int
    /// Where it stands when it is whole; `nil` for one that is only downloaded.
    package let target: Target?
    package let columns: [Column]

    /// A table that callers name.
    package struct Target: Sendable, Hashable {
        package let schema: String
        package let table: String
        /// Whether a table of the name gives way; otherwise it stays, and the job fails.
        package let replaces: Bool

        package init(schema: String, table: String, replaces: Bool) {
            self.schema = schema
            self.table = table
            self.replaces = replaces
        }
    }

    package init(
        job: String, project: String, model: String, version: Int, target: Target?,
        columns: [Column]
    ) {
        self.job = job
        self.project = project
        self.model = model
        self.version = version
        self.target = target
        self.columns = columns
    }
}

/// Keeps tables of predictions. Implemented in PostgreSQL.
package protocol PredictionTableStore: Sendable {
    /// Creates the table, or finds how far an earlier attempt of its job has filled it. Tables of
    /// jobs that have failed or were cancelled go.
    ///
    /// - Returns: The rows that it has, all of which were committed.
    /// - Throws: `.conflict` where the target exists and is not to be replaced.
    func begin(_ table: PredictionTable) async throws(FeatureError) -> Int

    /// Adds rows in one transaction with the note of how many there are.
    ///
    /// - Parameter count: The rows that the table has.
    /// - Throws: `.conflict` where it has others, since another server fills it.
    func append(
        _ rows: RowBlock, to table: PredictionTable, after count: Int
    ) async throws(FeatureError)

    /// Puts the table where its target says; readers see all of it or what was there before.
    func finish(_ table: PredictionTable) async throws(FeatureError)

    /// The table of a job that has finished it; `nil` where there is none.
    func predictionTable(ofJob job: String) async throws(FeatureError) -> PredictionTable?

    /// Reads the rows of a finished table in order, in batches.
    ///
    /// - Throws: What `consume` throws comes back as it is.
    func rows(
        of table: PredictionTable, _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws
}
