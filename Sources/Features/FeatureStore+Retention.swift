extension FeatureStore {
    /// Deletes the history of `views` that is older than they retain.
    ///
    /// What is the latest of its key stays, however old, so no answer about the present changes,
    /// and the online store has nothing to follow.
    /// - Parameters:
    ///   - views: Names; `nil` means every view of the project.
    ///   - progress: Called after each chunk with the rows deleted so far.
    /// - Returns: The rows deleted, for each view with a retention.
    /// - Throws: `.unknown`, or `.invalid` for a view without a retention, before any row is
    ///   deleted.
    package func expire(
        _ views: [String]?, project name: String, job: String? = nil,
        progress: @Sendable (_ rows: Int) -> Void
    ) async throws(FeatureError) -> [(view: String, before: EventTime, deleted: Int)] {
        var results: [(view: String, before: EventTime, deleted: Int)] = []
        var deletedBefore = 0
        for (schema, retention) in try expiringSchemas(views, project: name) {
            let instant = now()
            let before = deletedBefore
            let cutoff = retention.oldestAdmitted(at: instant)
            let deleted = try await offline.expire(
                schema, before: cutoff, at: instant,
                checkpoint: job.map { Checkpoint(job: $0, step: "expire/\(schema.table)") }
            ) { progress(before + $0) }
            deletedBefore += deleted
            results.append((schema.name, cutoff, deleted))
        }
        return results
    }

    /// The views whose history is to be shortened, with what they retain.
    /// - Throws: As `expire`.
    package func expiringSchemas(
        _ views: [String]?, project name: String
    ) throws(FeatureError) -> [(schema: FeatureViewSchema, retention: TimeToLive)] {
        let project = project(name)
        guard let views else {
            return project.schemas.compactMap { schema in
                schema.view.retention.map { (schema, $0) }
            }
        }
        var found: [(schema: FeatureViewSchema, retention: TimeToLive)] = []
        for (index, view) in views.enumerated() {
            guard let schema = project.schema(of: view) else {
                throw .unknown(
                    kind: .featureView, name: view,
                    hint: "GET /v1/feature-views lists those of the project.")
            }
            guard let retention = schema.view.retention else {
                throw .invalid(
                    "the feature view \"\(view)\" keeps all its history",
                    [
                        Fault(
                            "feature_views[\(index)]", "It is declared without a retention.",
                            hint: "Declare one, such as retention: 400d.")
                    ])
            }
            found.append((schema, retention))
        }
        return found
    }
}
