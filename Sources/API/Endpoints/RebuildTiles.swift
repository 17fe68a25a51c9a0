package import Features
import JSON
import Pipelines

/// The work of making the tiles of aggregated views anew.
///
/// Nobody asks for it: it begins when definitions are applied, and when a server starts.
enum TileJob {
    static let kind = "rebuild-tiles"

    static func handler(_ features: FeatureStore) -> JobRunner.Handler {
        { job, progress in
            let request = job.requestObject
            let results = try await features.rebuildTiles(
                of: try request.strings("feature_views") ?? [], project: job.project
            ) { progress.report(done: $0, of: 0, "keys") }
            return [
                "feature_views": .array(
                    results.map { view, keys in
                        ["feature_view": .string(view), "keys": .integer(Int64(keys))]
                    })
            ]
        }
    }
}

extension Services {
    /// Begins a job for each project that has views without tiles of their aggregations, unless
    /// one is at them already.
    ///
    /// - Returns: The number of jobs.
    @discardableResult
    package func rebuildTiles() async throws(FeatureError) -> Int {
        var count = 0
        for (project, views) in try await features.viewsToTile() {
            let busy = jobs.requestsUnderWay(TileJob.kind, project: project).flatMap { request in
                request["feature_views"]?.arrayValue?.compactMap(\.stringValue) ?? []
            }
            let rest = views.filter { !busy.contains($0) }
            guard !rest.isEmpty else { continue }
            _ = try await jobs.start(
                TileJob.kind, project: project,
                request: ["feature_views": .array(rest.map(JSONValue.string))])
            count += 1
        }
        return count
    }
}
