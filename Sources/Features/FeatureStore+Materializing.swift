extension FeatureStore {
    /// Copies new rows of the batch sources of `views` into the offline and the online store.
    ///
    /// - Parameters:
    ///   - views: Names; `nil` means every view with a batch source.
    ///   - job: Whose checkpoints the run goes on from, and writes.
    ///   - progress: Called after each chunk with the rows compared so far, and with how many
    ///     there are: at first an estimate.
    /// - Throws: `.unknown`, or `.invalid` for a view without a batch source, before any row is
    ///   copied.
    package func materialize(
        _ views: [String]?, project name: String, scope: MaterializationScope,
        job: String? = nil, progress: @Sendable (_ rows: Int, _ total: Int) -> Void
    ) async throws(FeatureError) -> [(view: String, rows: MaterializedRows)] {
        var results: [(view: String, rows: MaterializedRows)] = []
        let schemas = try batchSchemas(views, in: project(name))
        var estimates: [Int] = []
        for schema in schemas { estimates.append(await estimate(schema, scope, job: job)) }
        var readBefore = 0
        for (index, schema) in schemas.enumerated() {
            let before = readBefore
            let estimate = estimates[index]
            let later = estimates[(index + 1)...].reduce(0, +)
            let rows = try await copy(schema, scope, job: job) {
                progress(before + $0, before + max($0, estimate) + later)
            }
            readBefore += rows.read
            progress(readBefore, readBefore + later)
            results.append((schema.name, rows))
        }
        return results
    }

    /// About how many rows a copy compares; 0 where nobody knows.
    ///
    /// What is wrong with the source is told by the copy, when it is its turn.
    private func estimate(
        _ schema: FeatureViewSchema, _ scope: MaterializationScope, job: String?
    ) async -> Int {
        let order = copyOrder(schema, scope, job: job)
        return (try? await offline.rowEstimate(of: schema, for: order)) ?? 0
    }

    /// What a backfill did.
    package struct Backfill: Hashable, Sendable {
        /// The stored features that were filled.
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
    ///   - view: Its name, or that of a version of it.
    ///   - features: Those to fill in the rows that are stored, and nothing else, by their names or
    ///     aliases; of an aggregation what it reads is filled. `nil` means every feature added
    ///     since the view was materialized, and then all rows.
    ///   - progress: Called after each chunk with the rows of the source read so far, and with how
    ///     many are to be read, some of them more than once: at first an estimate.
    package func backfill(
        _ view: String, project name: String, features: [String]?,
        interval: MaterializationInterval, job: String? = nil,
        progress: @Sendable (_ rows: Int, _ total: Int) -> Void
    ) async throws(FeatureError) -> Backfill {
        let (schema, named) = try backfillTarget(view, features: features, project: name)
        let isWhole = interval.start == nil && interval.end == nil
        let scope: MaterializationScope = isWhole ? .full : .interval(interval)
        let expected = await estimate(schema, scope, job: nil)
        var filled: MaterializedRows?
        let wanted: [String]
        if let named {
            wanted = named
        } else {
            wanted = try await offline.unfilledFeatures(of: schema)
        }
        let copiesToo = features == nil
        if !wanted.isEmpty {
            let later = copiesToo ? expected : 0
            filled = try await fill(wanted, of: schema, interval, job: job) {
                progress($0, max($0, expected) + later)
            }
        }
        var copied: MaterializedRows?
        if copiesToo {
            let before = filled?.read ?? 0
            copied = try await copy(schema, scope, job: job) {
                progress(before + $0, before + max($0, expected))
            }
        }
        let read = (filled?.read ?? 0) + (copied?.read ?? 0)
        progress(read, read)
        return Backfill(features: wanted, filled: filled, copied: copied)
    }

    /// The view to backfill, or the version of it that `view` names, and the stored features that
    /// `features` are made of.
    ///
    /// - Throws: `.unknown`, or `.invalid` for a view without a batch source and for features
    ///   that it does not have.
    package func backfillTarget(
        _ view: String, features: [String]?, project name: String
    ) throws(FeatureError) -> (schema: FeatureViewSchema, features: [String]?) {
        guard let schema = project(name).schema(named: view) else {
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
        guard let features else { return (schema, nil) }
        var stored: [String] = []
        for (index, feature) in features.enumerated() {
            guard let found = schema.storedFeatures(of: feature) else {
                throw .invalid(
                    "the feature view \"\(view)\" has no feature \"\(feature)\"",
                    [
                        Fault(
                            "features[\(index)]",
                            "There is no feature \"\(feature)\" in the view.",
                            hint: schema.featuresHint)
                    ])
            }
            stored += found.filter { !stored.contains($0) }
        }
        return (schema, stored)
    }

    private func copyOrder(
        _ schema: FeatureViewSchema, _ scope: MaterializationScope, job: String?
    ) -> MaterializationOrder {
        MaterializationOrder(
            scope,
            retainedFrom: project(schema.project).retention(of: schema)?
                .oldestAdmitted(at: now()),
            checkpoint: job.map { Checkpoint(job: $0, step: "copy/\(schema.table)") })
    }

    private func copy(
        _ schema: FeatureViewSchema, _ scope: MaterializationScope, job: String?,
        progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        let order = copyOrder(schema, scope, job: job)
        let work = beginWork()
        defer { endWork(work) }
        do {
            return try await offline.materialize(schema, order) { chunk in
                follow(
                    chunk.rows, of: schema, committedAt: chunk.committedAt,
                    transaction: chunk.transaction)
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
        let work = beginWork()
        defer { endWork(work) }
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

extension FeatureViewSchema {
    /// What there is to be named.
    fileprivate var featuresHint: String {
        let names = { (features: [Feature]) in features.map(\.name).joined(separator: ", ") }
        let columns = windows == nil ? "" : ", and the columns they read \(names(storedFeatures))"
        return "Its features are \(names(features))\(columns)."
    }
}

extension DataSource {
    /// Whether rows are read from it, and not sent.
    package var isBatch: Bool {
        if case .push = origin { false } else { true }
    }
}
