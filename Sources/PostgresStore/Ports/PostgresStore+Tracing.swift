package import Features
import Postgres

/// The part of `DatasetStore` that traces datasets back to what they came from.
extension PostgresStore {
    package func verify(
        _ name: String, project: String, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetComparison {
        do {
            let verification = try await withConnection { connection in
                let record = try await DatasetRecord.find(name, project: project, on: connection)
                let basis = try record.requireBasis()
                return DatasetVerification(
                    record: record, basis: basis,
                    snapshot: try await SnapshotSchema.plan(for: record, basis, on: connection),
                    limits: limits)
            }
            let join = try verification.join()
            return try await withStagedJoin(
                of: verification.basis.views.map(\.schema), usesTiles: false,
                { connection in
                    try await verification.snapshot.create(on: connection)
                    return (join, .dataset)
                },
                { staged, connection in
                    let comparison = try await verification.run(
                        staged, on: connection, progress: progress)
                    try await verification.snapshot.drop(on: connection)
                    return comparison
                })
        } catch {
            throw Self.traced(error, name)
        }
    }

    package func explain(
        row: Int, feature: String, of name: String, project: String
    ) async throws(FeatureError) -> CellExplanation {
        do {
            return try await pool.withTransaction(.repeatableReadOnly) { connection in
                let record = try await DatasetRecord.find(name, project: project, on: connection)
                return try await CellTrace(record, row: row, feature: feature)
                    .explanation(on: connection)
            }
        } catch {
            throw Self.traced(error, name)
        }
    }

    /// A dataset whose table went away meanwhile was replaced.
    private static func traced(_ error: any Error, _ name: String) -> FeatureError {
        let isGone = (error as? PostgresError)?.state == .undefinedTable
        return isGone ? replaced(name) : FeatureError(error)
    }
}
