import Features
import JSON
import Testing

/// How the stored rows of a view follow its definition.
@Suite struct StorageEvolutionTests {
    /// A view over one source that has every column the tests ask for.
    private func bundle(_ features: String, keys: String = #"["driver"]"#) -> String {
        """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]},
           {"name": "city", "join_keys": [{"name": "city_id", "type": "int64"}]}],
         "data_sources": [{"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at"}],
         "feature_views": [{"name": "v", "entities": \(keys), "source": "t",
           "features": [\(features)]}]}
        """
    }

    private let a = #"{"name": "a", "type": "int32"}"#
    private let b = #"{"name": "b", "type": "float32"}"#
    private let hint = "Give the view another name, or delete it and apply it again."

    private func refusal(_ fault: Fault) -> FeatureError {
        .invalid("the definitions were not applied", [fault])
    }

    @Test func `a new feature is a new column`() throws {
        let plan = try plan(bundle("\(b), \(a)"), on: registry(bundle(a)))
        #expect(plan.storageLines == ["add v 1: b"])
    }

    @Test func `a wider type is a wider column`() throws {
        let wide = a.replacing("int32", with: "int64")
        let wideB = b.replacing("float32", with: "float64")
        let plan = try plan(bundle("\(wide), \(wideB)"), on: registry(bundle("\(a), \(b)")))
        #expect(plan.storageLines == ["widen v 1: a int64, b float64"])
    }

    @Test func `features in another order, other columns and another TTL change no table`() throws {
        let renamed = #"{"name": "a", "type": "int32", "column": "other"}"#
        let plan = try plan(bundle("\(b), \(renamed)"), on: registry(bundle("\(a), \(b)")))
        #expect(plan.storageLines.isEmpty)
        #expect(!plan.isEmpty)
    }

    @Test func `a narrower type is refused`() throws {
        let narrow = a.replacing("int32", with: "bool")
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[1].type",
                    "The feature \"a\" is stored as int32, which cannot become bool.", hint: hint))
        ) { try plan(bundle("\(b), \(narrow)"), on: registry(bundle(a))) }
    }

    @Test func `a feature cannot be taken away`() throws {
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features",
                    "The feature view \"v\" stores the feature \"b\", which is missing here.",
                    hint: hint))
        ) { try plan(bundle(a), on: registry(bundle("\(a), \(b)"))) }
    }

    @Test func `the join keys of a view cannot be changed`() throws {
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].entities",
                    "The feature view \"v\" is stored by other join keys: driver_id (int64).",
                    hint: hint))
        ) { try plan(bundle(a, keys: #"["driver", "city"]"#), on: registry(bundle(a))) }
    }

    @Test func `nor can they through their entity`() throws {
        let entity = """
            {"entities": [
              {"name": "driver", "join_keys": [{"name": "driver_id", "type": "string"}]}]}
            """
        #expect(
            throws: refusal(
                Fault(
                    "feature_views/v.entities",
                    "The feature view \"v\" is stored by other join keys: driver_id (int64).",
                    hint: hint))
        ) { try plan(entity, on: registry(bundle(a))) }
    }
}
