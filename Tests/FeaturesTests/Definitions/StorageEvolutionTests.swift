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

    @Test func `a feature under another name is a column under another name`() throws {
        let renamed = #"{"name": "c", "type": "int64", "renamed_from": "a"}"#
        let plan = try plan(bundle("\(b), \(renamed)"), on: registry(bundle("\(a), \(b)")))
        #expect(plan.storageLines == ["rename v 1: a c", "widen v 1: c int64"])
    }

    @Test func `a narrower type is stored apart`() throws {
        let narrow = a.replacing("int32", with: "bool")
        let plan = try plan(bundle("\(b), \(narrow)"), on: registry(bundle("\(a), \(b)")))
        #expect(plan.storageLines == ["create v 2"])
        #expect(
            plan.changes.last?.details.last
                == "version 2 beside version 1: the feature \"a\" was int32, which cannot become "
                + "bool")
    }

    @Test func `without one of its features a view is stored apart`() throws {
        let plan = try plan(bundle(a), on: registry(bundle("\(a), \(b)")))
        #expect(plan.storageLines == ["create v 2"])
        #expect(
            plan.changes.last?.details == [
                "features: b removed", "version 2 beside version 1: the feature \"b\" is missing",
            ])
        #expect(
            plan.changes.last?.breaks == [
                Break(
                    kind: "feature view", name: "v",
                    reason: "requests for \"v:b\" are refused, those for \"v@v1:b\" are answered")
            ])
    }

    @Test func `by other join keys a view is stored apart`() throws {
        let plan = try plan(bundle(a, keys: #"["driver", "city"]"#), on: registry(bundle(a)))
        #expect(plan.storageLines == ["create v 2"])
        #expect(
            plan.changes.last?.details == [
                #"entities: ["driver"] → ["driver","city"]"#,
                "version 2 beside version 1: the join keys were driver_id (int64), and are "
                    + "driver_id (int64), city_id (int64)",
            ])
    }

    @Test func `so is a view whose entity changes its join key`() throws {
        let entity = """
            {"entities": [
              {"name": "driver", "join_keys": [{"name": "driver_id", "type": "string"}]}]}
            """
        let plan = try plan(entity, on: registry(bundle(a)))
        #expect(plan.lines == ["update entity driver 2", "update feature view v 2"])
        #expect(plan.storageLines == ["create v 2"])
        #expect(
            plan.changes.last?.details == [
                "version 2 beside version 1: the join keys were driver_id (int64), and are "
                    + "driver_id (string)"
            ])
        #expect(
            plan.project.earlierVersion(ViewReference(name: "v", version: 1))?.schema.keys
                == [Column("driver_id", .int64)])
    }
}
