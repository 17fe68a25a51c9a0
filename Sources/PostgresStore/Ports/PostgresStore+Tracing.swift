package import Features
import Postgres

/// The part of `DatasetStore` that traces datasets back to what they came from.
extension PostgresStore {
    package func verify(
        _ name: String, project: String, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> DatasetComparison {
        do {
            let record = try await withConnection { connection in
                try await DatasetRecord.find(name, project: project, on: connection)
            }
            let verification = DatasetVerification(
                record: record, basis: try record.requireBasis(), limits: limits)
            let session = try await Connection.open(pool.configuration)
            do {
                let comparison = try await pool.withTransaction(.repeatableRead) { connection in
                    try await verification.run(
                        on: connection, session: session, progress: progress)
                }
                await session.close()
                return comparison
            } catch {
                await session.close()
                throw error
            }
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
