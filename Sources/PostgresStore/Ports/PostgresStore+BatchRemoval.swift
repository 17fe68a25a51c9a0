package import Features
import Models
import Postgres

/// The part of `PredictionTableStore` that removes what nobody needs any more.
extension PostgresStore {
    package func removeLeft() async throws(FeatureError) {
        try await remove { try await BatchPredictionRecord.left(on: $0) }
        try await removeLeftDatasets()
    }

    package func removeTables(ofJobsEndedBefore time: EventTime) async throws(FeatureError) {
        try await remove { try await BatchPredictionRecord.outdated(endedBefore: time, on: $0) }
    }

    /// Removes one table after the other, each in a transaction of its own: who reads one keeps
    /// none but those behind it.
    ///
    /// - Parameter next: Locks the record of the one that goes next.
    private func remove(
        _ next: @Sendable (Connection) async throws -> BatchPredictionRecord?
    ) async throws(FeatureError) {
        var isMore = true
        while isMore {
            isMore = try await withTransaction { connection in
                guard let record = try await next(connection) else { return false }
                try await limitTableLocks(on: connection)
                try await record.delete(on: connection)
                return true
            }
        }
    }

    /// Jobs delete the datasets that they have joined, unless they end before that.
    private func removeLeftDatasets() async throws(FeatureError) {
        let left = try await withConnection { connection in
            try await connection.query(
                """
                SELECT datasets.project, datasets.name FROM larder.datasets
                JOIN larder.jobs ON jobs.id = datasets.details ->> 'job'
                    AND jobs.project = datasets.project
                WHERE datasets.name = $1 || replace(jobs.id, '-', '_')
                    AND jobs.state IN ('succeeded', 'failed', 'cancelled')
                """, [.text(BatchPrediction.datasetPrefix)]
            ).map { row in
                (
                    name: try row.value("name", as: String.self),
                    project: try row.value("project", as: String.self)
                )
            }
        }
        for dataset in left {
            do throws(FeatureError) {
                _ = try await remove(
                    dataset.name, project: dataset.project, isForced: true, principal: "larder")
            } catch {
                // Another server was quicker.
                guard case .unknownDataset = error else { throw error }
            }
        }
    }
}
