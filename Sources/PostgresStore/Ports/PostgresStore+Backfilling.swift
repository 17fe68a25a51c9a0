package import Features
import Postgres

/// The part of `OfflineStore` that fills features which were added later.
extension PostgresStore {
    package func unfilledFeatures(
        of schema: FeatureViewSchema
    ) async throws(FeatureError) -> [String] {
        try await withConnection { connection in
            try await MaterializationState(of: schema, relationNode: "", on: connection).unfilled
        }
    }

    package func backfill(
        _ schema: FeatureViewSchema, features: [String], interval: MaterializationInterval,
        checkpoint name: Checkpoint?, progress: @Sendable (MaterializedRows) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        try await withSource(of: schema) { session in
            guard schema.windows != nil else {
                return try await BackfillRun(
                    features, [], interval, name, session, limits: limits, journal: journal
                ).fill(pool, progress)
            }
            // One after the other: what was filled then helps to tell events apart.
            var total = MaterializedRows()
            for (index, feature) in features.enumerated() {
                let step = name.map { Checkpoint(job: $0.job, step: "\($0.step)/\(feature)") }
                let before = total
                let rows = try await BackfillRun(
                    [feature], features[..<index], interval, step, session, limits: limits,
                    journal: journal
                ).fill(pool) { progress(before.followed(by: $0)) }
                total = before.followed(by: rows)
            }
            return total
        }
    }
}

extension MaterializedRows {
    /// What two passes over the same rows did.
    fileprivate func followed(by rows: MaterializedRows) -> MaterializedRows {
        MaterializedRows(
            read: read + rows.read, written: written + rows.written, skippedBy: rows.skippedBy)
    }
}
