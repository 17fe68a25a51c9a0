package import Features
import JSON

/// A project with one view, `stats`, of aggregations over rides that are sent.
package enum RideDefinitions {
    package static let columns = [
        Column("i", .int64), Column("n", .int32), Column("f", .float64), Column("g", .float32),
        Column("s", .string), Column("b", .bool), Column("t", .timestamp),
    ]

    /// - Parameter aggregations: As a definition writes them.
    package static func bundle(
        _ project: String, aggregations: String, keys: [Column] = [Column("driver", .int64)]
    ) throws -> DefinitionBundle {
        let joinKeys = JSONValue.array(keys.map(\.json)).text
        let schema = JSONValue.array((keys + columns).map(\.json)).text
        return try DefinitionBundle(
            JSONValue(
                parsing: """
                    {"project": "\(project)",
                     "entities": [{"name": "driver", "join_keys": \(joinKeys)}],
                     "data_sources": [{"name": "rides", "kind": "push", "schema": \(schema)}],
                     "feature_views": [{"name": "stats", "entities": ["driver"],
                       "source": "rides", "aggregations": \(aggregations)}]}
                    """))
    }
}
