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
    /// Views that are gone, or change meanwhile, are left out: whoever changed them makes their
    /// tiles.
    /// - Parameters:
    ///   - views: As `viewsToTile` names them.
    ///   - progress: Called now and then with the keys done so far.
    package func rebuildTiles(
        of views: [String], project name: String, progress: @Sendable (_ keys: Int) -> Void
    ) async throws(FeatureError) -> [(view: String, keys: Int)] {
        var results: [(view: String, keys: Int)] = []
        var keysBefore = 0
        for view in views {
            guard let schema = project(name).schema(named: view) else { continue }
            let before = keysBefore
            do {
                let keys = try await offline.rebuildTiles(of: schema) { progress(before + $0) }
                keysBefore += keys
                results.append((view, keys))
            } catch {
                guard case .conflict = error, project(name).schema(named: view) != schema else {
                    throw error
                }
            }
        }
        return results
    }
}
