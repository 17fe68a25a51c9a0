import Features
import JSON
import TestSupport

/// The definitions that most tests start from: one of each kind.
enum Drivers {
    static let entities = """
        "entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}]
        """

    static let sources = """
        "data_sources": [{"name": "trips", "kind": "push", "event_timestamp": "at",
          "created_timestamp": "known_at", "schema": [{"name": "driver_id", "type": "int64"},
            {"name": "rating", "type": "float64"}, {"name": "city", "type": "string"}]}]
        """

    static let views = """
        "feature_views": [{"name": "stats", "entities": ["driver"], "source": "trips", "ttl": "1h",
          "features": [{"name": "rating", "type": "float64"},
            {"name": "home", "type": "string", "column": "city"}]}]
        """

    static let services = """
        "feature_services": [{"name": "ranking", "features": ["stats:rating", "stats:home"]}]
        """

    static let models = """
        "models": [{"name": "ranker", "feature_service": "ranking", "label": "won",
          "task": "binary"}]
        """

    static let bundle = bundle(entities, sources, views, services, models)

    /// A bundle of some of the members.
    static func bundle(_ members: String...) -> String {
        "{\(members.joined(separator: ", "))}"
    }

    /// The schema of the view `stats`, ingesting in the mode.
    static func stats(_ mode: IngestMode = .rejectBatch) throws -> FeatureViewSchema {
        let text = bundle.replacing(
            #""ttl": "1h""#, with: #""ttl": "1h", "ingest": "\#(mode.rawValue)""#)
        return try schema("stats", in: text)
    }
}

/// The registry after applying the bundles one after another.
func registry(_ bundles: String...) throws -> Registry {
    var registry = Registry.empty
    for bundle in bundles { registry = try plan(bundle, on: registry).applied(to: registry) }
    return registry
}

/// The project after applying the bundle to nothing.
func project(_ bundle: String = Drivers.bundle) throws -> Project {
    try plan(bundle, on: .empty).project
}

func schema(_ view: String, in bundle: String) throws -> FeatureViewSchema {
    guard let schema = try project(bundle).schema(of: view) else {
        throw FeatureError.unknown(kind: .featureView, name: view, hint: nil)
    }
    return schema
}

func plan(
    _ bundle: String, on registry: Registry, prune: Bool = false,
    deleting: Set<DefinitionID> = [], deletingVersions: Set<ViewReference> = []
) throws -> RegistryPlan {
    try RegistryPlan(
        applying: DefinitionBundle(JSONValue(parsing: bundle)), to: registry,
        ApplyOptions(prune: prune, deleting: deleting, deletingVersions: deletingVersions))
}

/// Everything that is wrong with the definition, which must be something.
func faults(_ kind: DefinitionKind, _ text: String) throws -> [Fault] {
    do {
        _ = try Definition(kind, json: JSONValue(parsing: text))
        return []
    } catch FeatureError.invalid(_, let faults) {
        return faults
    }
}

func time(_ seconds: Int64) -> EventTime { EventTime(microseconds: seconds * 1_000_000) }

func key(_ driver: Int64) -> EntityKey { EntityKey([.int64(driver)]) }
