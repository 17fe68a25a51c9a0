package import Features

/// Keeps tables of predictions. Implemented in PostgreSQL.
package protocol PredictionTableStore: Sendable {
    /// Looks whether a table could come to the target as things are.
    ///
    /// - Throws: `.inTheWay` where something is there that is not to be replaced, `.invalid` where
    ///   the server may create no table in the schema.
    func check(_ target: PredictionTable.Target) async throws(FeatureError)

    /// Creates the table, or finds how far an earlier attempt of its job has filled it.
    ///
    /// - Returns: The rows that it has, all of which were committed.
    /// - Throws: As `check`.
    func begin(_ table: PredictionTable) async throws(FeatureError) -> Int

    /// Adds rows in one transaction with the note of how many there are.
    ///
    /// - Parameters:
    ///   - refused: Of the rows, those that the version's policy has refused.
    ///   - count: The rows that the table has.
    /// - Throws: `.conflict` where it has others, since another server fills it.
    func append(
        _ rows: RowBlock, refused: Int, to table: PredictionTable, after count: Int
    ) async throws(FeatureError)

    /// Puts the table where its target says; readers see all of it or what was there before.
    ///
    /// - Throws: `.conflict` where somebody has taken the table away.
    func finish(_ table: PredictionTable) async throws(FeatureError) -> BatchPredictionResult

    /// Removes what jobs that have ended have left behind: tables that were not finished, and the
    /// datasets that were joined for them.
    ///
    /// - Throws: Where something is in use for too long; it and others are left to the next call.
    func removeLeft() async throws(FeatureError)

    /// Removes tables without a target of jobs that ended before the time.
    ///
    /// - Throws: As `removeLeft`.
    func removeTables(ofJobsEndedBefore time: EventTime) async throws(FeatureError)

    /// What a job has predicted that has finished its table; `nil` where there is none.
    func result(ofJob job: String) async throws(FeatureError) -> BatchPredictionResult?

    /// Reads the rows of a finished table in order, in batches.
    ///
    /// - Parameter begin: Called once, before any row, when the table is found where it was put.
    /// - Throws: `.inTheWay` before `begin` where it is not. What `begin` and `consume` throw comes
    ///   back as it is.
    func rows(
        of table: PredictionTable, begin: @Sendable () async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws
}
