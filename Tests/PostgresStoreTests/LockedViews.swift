import Features
import JSON
import PostgresStore
import TestSupport

/// Views `a` and `b` with aggregations, and `c` without, of rows that are sent to one source. None
/// is online: every apply of another test would read its table.
struct LockedViews {
    let store: PostgresStore
    let project: Project

    /// - Parameters:
    ///   - window: Of the aggregations.
    ///   - more: Further features of `c`.
    static func bundle(
        _ name: String, window: String = "1h", more: [String] = []
    ) throws -> DefinitionBundle {
        let aggregated = ["b", "a"].map {
            """
            {"name": "\($0)", "entities": ["driver"], "source": "rides", "aggregations":
              [{"name": "\($0)_sum", "function": "sum", "column": "fare", "window": "\(window)"}]}
            """
        }
        let features = (["fare"] + more).map {
            #"{"name": "\#($0)", "type": "float64", "column": "fare"}"#
        }
        return try DefinitionBundle(
            JSONValue(
                parsing: """
                    {"project": "\(name)",
                     "entities": [{"name": "driver",
                       "join_keys": [{"name": "driver", "type": "int64"}]}],
                     "data_sources": [{"name": "rides", "kind": "push",
                       "schema": [{"name": "driver", "type": "int64"},
                         {"name": "fare", "type": "float64"}]}],
                     "feature_views": [{"name": "c", "entities": ["driver"], "source": "rides",
                       "online": false, "features": [\(features.joined(separator: ", "))]},
                       \(aggregated.joined(separator: ", "))]}
                    """))
    }

    /// Reads the views in an order that is not that of their names.
    func join() async throws {
        let features = ["c:fare", "b:b_sum", "a:a_sum"].compactMap(FeatureReference.init)
        let join = PointInTimeJoin(
            selection: try FeatureSelection(features, in: project),
            entityRows: .table(Trips.entityTable(seconds: [1])), asKnown: false,
            fullFeatureNames: false)
        try await store.join(join, begin: { _ in }, { _ in })
    }

    /// Writes a row to each of the views.
    func write(id: String) async throws {
        let row = #"{"driver": 1, "event_timestamp": "2026-01-01T00:00:00Z", "fare": 1}"#
        let columns = IngestColumns(
            source: [Column("driver", .int64), Column("fare", .float64)],
            views: ["c", "b", "a"].compactMap { project.schema(of: $0) })
        _ = try await store.write(
            RowBatch.make(
                columns, ndjson: row, id: id, project: project.name, target: "data_source/rides"))
    }

    func rebuildTiles() async throws {
        for name in ["b", "a"] {
            guard let schema = project.schema(of: name) else { continue }
            try await store.rebuildTiles(of: schema) { _ in }
        }
    }
}
