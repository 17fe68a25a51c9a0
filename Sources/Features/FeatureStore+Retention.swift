extension FeatureStore {
    /// What retention did, or would do, to one version of a view.
    package struct Expiry<Outcome: Sendable>: Sendable {
        /// The view, with its version unless it is the newest.
        package let view: ViewReference
        /// Rows of earlier event times go.
        package let before: EventTime
        package let outcome: Outcome
    }

    /// Deletes the history of `views` that is older than they retain.
    ///
    /// What is the latest of its key stays, however old, so no answer about the present changes,
    /// and the online store has nothing to follow.
    /// - Parameters:
    ///   - views: Names, which mean all versions of a view unless they name one; `nil` means every
    ///     view of the project.
    ///   - principal: Who asked for it.
    ///   - progress: Called after each chunk with the rows deleted so far.
    /// - Returns: The rows deleted, for each version of a view with a retention.
    /// - Throws: `.unknown`, or `.invalid` for a view without a retention, before any row is
    ///   deleted.
    package func expire(
        _ views: [String]?, project name: String, job: String? = nil, principal: String,
        progress: @Sendable (_ rows: Int) -> Void
    ) async throws(FeatureError) -> [Expiry<Int>] {
        var results: [Expiry<Int>] = []
        var deletedBefore = 0
        for (schema, retention) in try expiringSchemas(views, project: name) {
            let instant = now()
            let before = deletedBefore
            let order = ExpiryOrder(
                before: retention.oldestAdmitted(at: instant), at: instant,
                checkpoint: job.map { Checkpoint(job: $0, step: "expire/\(schema.table)") },
                principal: principal)
            let deleted = try await offline.expire(schema, order) { progress(before + $0) }
            deletedBefore += deleted
            results.append(
                Expiry(
                    view: project(name).reference(to: schema), before: order.cutoff,
                    outcome: deleted))
        }
        return results
    }

    /// What `expire` would take away now.
    package func expiryPlan(
        _ views: [String]?, project name: String
    ) async throws(FeatureError) -> [Expiry<ExpiryPlan>] {
        var results: [Expiry<ExpiryPlan>] = []
        for (schema, retention) in try expiringSchemas(views, project: name) {
            let instant = now()
            let order = ExpiryOrder(before: retention.oldestAdmitted(at: instant), at: instant)
            results.append(
                Expiry(
                    view: project(name).reference(to: schema), before: order.cutoff,
                    outcome: try await offline.expiryPlan(for: schema, order)))
        }
        return results
    }

    /// The versions of views whose history is to be shortened, with what they retain.
    /// - Throws: As `expire`.
    package func expiringSchemas(
        _ views: [String]?, project name: String
    ) throws(FeatureError) -> [(schema: FeatureViewSchema, retention: TimeToLive)] {
        let project = project(name)
        guard let views else { return Self.expiring(project.allSchemas, in: project) }
        var found: [(schema: FeatureViewSchema, retention: TimeToLive)] = []
        for (index, view) in views.enumerated() {
            guard let schema = project.schema(named: view) else {
                throw .unknown(
                    kind: .featureView, name: view,
                    hint: "GET /v1/feature-views lists those of the project.")
            }
            let isVersion = ViewReference(view)?.version != nil
            let meant =
                isVersion ? [schema] : project.allSchemas.filter { $0.name == schema.name }
            let expiring = Self.expiring(meant, in: project)
            guard !expiring.isEmpty else {
                throw .invalid(
                    "the feature view \"\(view)\" keeps all its history",
                    [
                        Fault(
                            "feature_views[\(index)]", "It is declared without a retention.",
                            hint: "Declare one, such as retention: 400d.")
                    ])
            }
            // A version may be named beside its view.
            for item in expiring where !found.contains(where: { $0.schema == item.schema }) {
                found.append(item)
            }
        }
        return found
    }

    private static func expiring(
        _ schemas: [FeatureViewSchema], in project: Project
    ) -> [(schema: FeatureViewSchema, retention: TimeToLive)] {
        schemas.compactMap { schema in project.retention(of: schema).map { (schema, $0) } }
    }
}
