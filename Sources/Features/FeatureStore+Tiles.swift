/// Makes tiles of events where there are none that fit: after a change of aggregations, and where
/// another program has written events without them.
extension FeatureStore {
    /// The views whose joins read events for want of tiles, as `view@v1`, by project.
    package func viewsToTile() async throws(FeatureError) -> [String: [String]] {
        let projects = current.registry.projects
        let schemas = projects.values.flatMap(\.allSchemas).filter { $0.windows != nil }
        guard !schemas.isEmpty else { return [:] }
        let found = try await offline.viewsToTile(among: schemas)
        return Dictionary(grouping: found, by: \.project).mapValues { schemas in
            schemas.map { ViewReference(name: $0.name, version: $0.storageVersion).description }
                .sorted()
        }
    }

    /// Makes the tiles of the views, one view after the other.
    ///
    /// Views that are gone are left out; those that change meanwhile are begun anew.
    /// - Parameters:
    ///   - views: As `viewsToTile` names them.
    ///   - progress: Called now and then with the keys done so far.
    package func rebuildTiles(
        of views: [String], project name: String, progress: @Sendable (_ keys: Int) -> Void
    ) async throws(FeatureError) -> [(view: String, keys: Int)] {
        var results: [(view: String, keys: Int)] = []
        var keysBefore = 0
        for view in views {
            guard
                let keys = try await rebuildTiles(
                    of: view, project: name, keysBefore: keysBefore, progress: progress)
            else { continue }
            keysBefore += keys
            results.append((view, keys))
        }
        return results
    }

    /// - Returns: The keys done; `nil` where there is no such view.
    private func rebuildTiles(
        of view: String, project name: String, keysBefore: Int,
        progress: @Sendable (_ keys: Int) -> Void
    ) async throws(FeatureError) -> Int? {
        var changed: FeatureError?
        var tried: FeatureViewSchema?
        while let schema = project(name).schema(named: view) {
            // The definitions it was done by are still those of this server.
            if let changed, schema == tried { throw changed }
            tried = schema
            do {
                return try await offline.rebuildTiles(of: schema) { progress(keysBefore + $0) }
            } catch {
                guard case .conflict = error else { throw error }
                changed = error
            }
        }
        return nil
    }
}
