import API
import Features
import JSON
import TestSupport
import Testing

/// Bodies of lookups that are known by what surrounds their entities.
struct LookupFramesTests {
    private let frames = LookupFrames<LookupShape>()

    private static let definitions = """
        {"entities": [{"name": "shop", "join_keys": [{"name": "shop", "type": "int64"}]}],
         "data_sources": [{"name": "w", "kind": "push",
           "schema": [{"name": "shop", "type": "int64"}, {"name": "temp", "type": "float64"}]}],
         "feature_views": [{"name": "w", "entities": ["shop"], "source": "w",
           "features": [{"name": "temp", "type": "float64"}]}]}
        """

    private func store() async throws -> FeatureStore {
        let now: @Sendable () -> EventTime = { EventTime(microseconds: 1_000_000) }
        let store = FeatureStore(
            definitions: DefinitionsInMemory(), offline: NaiveOfflineStore(now: now),
            datasets: NoDatasets(), now: now)
        _ = try await store.apply(DefinitionBundle(JSONValue(parsing: Self.definitions)))
        return store
    }

    /// Whether the body's shape was known before it was read.
    private func isKnown(
        _ body: String, form: LookupForm = .larder, project: String = "default",
        in store: FeatureStore
    ) throws -> Bool {
        try Array(body.utf8).withUnsafeBytes { bytes in
            try frames.lookup(bytes, form: form, project: project, in: store) { body, shape in
                let selection = try FeatureSelection(
                    [FeatureReference("w:temp")].compactMap(\.self), in: store.project("default"))
                _ = try body.entityLists(for: selection)
                return (shape != nil, shape ?? LookupShape(store.plan(selection), names: ["temp"]))
            }
        }
    }

    private func body(_ entities: String, before: String = "", behind: String = "") -> String {
        #"{\#(before)"features":["w:temp"],"entities":{"shop":[\#(entities)]}\#(behind)}"#
    }

    @Test func `a body is known when one like it but for the entities was read`() async throws {
        let store = try await store()
        #expect(try !isKnown(body("1"), in: store))
        #expect(try isKnown(body("2,3"), in: store))
        #expect(try !isKnown(body("2", behind: #","freshness":true"#), in: store))
        #expect(try isKnown(body("3", behind: #","freshness":true"#), in: store))
    }

    @Test func `a body of another project or protocol is not known`() async throws {
        let store = try await store()
        #expect(try !isKnown(body("1"), in: store))
        #expect(try !isKnown(body("1"), project: "other", in: store))
        #expect(try !isKnown(body("1"), form: .feast, in: store))
    }

    @Test(arguments: [
        #","request":{"x":[1]}"#, #","as_of":"2026-01-01T00:00:00Z""#, #","unheard_of":1"#,
    ])
    func `bodies that differ in more than the entities are never known`(
        member: String
    ) async throws {
        let store = try await store()
        for _ in 0..<2 { #expect(try !isKnown(body("1", behind: member), in: store)) }
    }

    @Test func `the newest sixteen are known`() async throws {
        let store = try await store()
        let blanks = (0...LookupFrames<LookupShape>.countMax).map {
            String(repeating: " ", count: $0)
        }
        for blank in blanks { #expect(try !isKnown(body("1", before: blank), in: store)) }
        for blank in blanks.dropFirst() {
            #expect(try isKnown(body("2", before: blank), in: store))
        }
        #expect(try !isKnown(body("2", before: blanks[0]), in: store))
    }

    @Test func `a long body is not kept`() async throws {
        let store = try await store()
        let around = body("").utf8.count - #"{"shop":[]}"#.utf8.count
        for (length, isKept) in [(16_384, true), (16_385, false)] {
            let blanks = String(repeating: " ", count: length - around)
            _ = try isKnown(body("1", before: blanks), in: store)
            #expect(try isKnown(body("2", before: blanks), in: store) == isKept)
        }
    }

    @Test func `what was known is forgotten with the definitions`() async throws {
        let store = try await store()
        store.whenReplaced { [frames, store] in frames.forgetOutdated(in: store) }
        _ = try isKnown(body("1"), in: store)
        weak let plans = store.current
        #expect(plans != nil)
        let changed = Self.definitions.replacing("float64", with: "int64")
        _ = try await store.apply(DefinitionBundle(JSONValue(parsing: changed)))
        #expect(plans == nil)
        #expect(try !isKnown(body("1"), in: store))
    }
}
