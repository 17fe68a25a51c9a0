extension FeatureStore {
    /// Copies new rows of the batch sources of `views` into the offline and the online store.
    ///
    /// - Parameters:
    ///   - views: Names; `nil` means every view with a batch source.
    ///   - job: Whose checkpoints the run goes on from, and writes.
    ///   - progress: Called after each chunk with the rows compared so far.
    /// - Throws: `.unknown`, or `.invalid` for a view without a batch source, before any row is
    ///   copied.
    package func materialize(
        _ views: [String]?, project name: String, scope: MaterializationScope,
        job: String? = nil, progress: @Sendable (_ rows: Int) -> Void
    ) async throws(FeatureError) -> [(view: String, rows: MaterializedRows)] {
        var results: [(view: String, rows: MaterializedRows)] = []
        var readBefore = 0
        for schema in try batchSchemas(views, in: project(name)) {
            let before = readBefore
            let rows = try await copy(schema, scope, job: job) { progress(before + $0) }
            readBefore += rows.read
            progress(readBefore)
            results.append((schema.name, rows))
        }
        return results
    }

    /// What a backfill did.
    package struct Backfill: Hashable, Sendable {
        /// Those that were filled.
        package let features: [String]
        /// Rows that got values; `nil` where no feature was to be filled.
        package let filled: MaterializedRows?
        /// Rows that were copied; `nil` where features were named.
        package let copied: MaterializedRows?
    }

    /// Brings history into a view: fills features that were added later, and copies what the
    /// offline table lacks.
    ///
    /// - Parameters:
    ///   - features: Those to fill in the rows that are stored, and nothing else; `nil` means
    ///     every feature added since the view was materialized, and then all rows.
    ///   - progress: Called after each chunk with the rows of the source read so far.
    package func backfill(
        _ view: String, project name: String, features: [String]?,
        interval: MaterializationInterval, job: String? = nil,
        progress: @Sendable (_ rows: Int) -> Void
    ) async throws(FeatureError) -> Backfill {
        let schema = try backfillSchema(view, features: features, project: name)
        var filled: MaterializedRows?
        let wanted: [String]
        if let features {
            wanted = features
        } else {
            wanted = try await offline.unfilledFeatures(of: schema)
        }
        if !wanted.isEmpty {
            filled = try await fill(wanted, of: schema, interval, job: job, progress: progress)
        }
        var copied: MaterializedRows?
        if features == nil {
            let before = filled?.read ?? 0
            let isWhole = interval.start == nil && interval.end == nil
            copied = try await copy(
                schema, isWhole ? .full : .interval(interval), job: job
            ) { progress(before + $0) }
        }
        return Backfill(features: wanted, filled: filled, copied: copied)
    }

    /// The view to backfill.
    /// - Throws: `.unknown`, or `.invalid` for a view without a batch source and for features
    ///   that it does not have.
    package func backfillSchema(
        _ view: String, features: [String]?, project name: String
    ) throws(FeatureError) -> FeatureViewSchema {
        guard let schema = project(name).schema(of: view) else {
            throw .unknown(
                kind: .featureView, name: view,
                hint: "GET /v1/feature-views lists those of the project.")
        }
        guard schema.source.isBatch else {
            throw .invalid(
                "the feature view \"\(view)\" has no batch source",
                [
                    Fault(
                        "name", "Its source \"\(schema.source.name)\" is of kind push.",
                        hint: "Send its history to POST /v1/feature-views/\(view)/rows.")
                ])
        }
        for (index, feature) in (features ?? []).enumerated()
        where schema.featureIndex(feature) == nil {
            let names = schema.features.map(\.name).joined(separator: ", ")
            throw .invalid(
                "the feature view \"\(view)\" has no feature \"\(feature)\"",
                [
                    Fault(
                        "features[\(index)]", "There is no feature \"\(feature)\" in the view.",
                        hint: "Its features are \(names).")
                ])
        }
        return schema
    }

    private func copy(
        _ schema: FeatureViewSchema, _ scope: MaterializationScope, job: String?,
        progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        let order = MaterializationOrder(
            scope,
            retainedFrom: project(schema.project).retention(of: schema)?
                .oldestAdmitted(at: now()),
            checkpoint: job.map { Checkpoint(job: $0, step: "copy/\(schema.table)") })
        do {
            return try await offline.materialize(schema, order) { chunk in
                follow(chunk.rows, of: schema, committedAt: chunk.committedAt)
                progress(chunk.total.read)
            }
        } catch {
            // A chunk may have been committed with nobody left to say so.
            markStale([schema])
            throw error
        }
    }

    private func fill(
        _ features: [String], of schema: FeatureViewSchema, _ interval: MaterializationInterval,
        job: String?, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        do {
            let filled = try await offline.backfill(
                schema, features: features, interval: interval,
                checkpoint: job.map { Checkpoint(job: $0, step: "fill/\(schema.table)") }
            ) { progress($0.read) }
            // Rows changed where they are, which no online table follows: it is built anew.
            try await repair([schema.identity])
            return filled
        } catch {
            markStale([schema])
            throw error
        }
    }
}

extension DataSource {
    /// Whether rows are read from it, and not sent.
    package var isBatch: Bool {
        if case .push = origin { false } else { true }
    }
}
