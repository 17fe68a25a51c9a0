import Features
import Testing

@Suite struct OnlineRequestTests {
    private func request(
        _ entities: [(name: String, values: [FeatureValue])]
    ) throws -> OnlineRequest {
        let bundle = """
            {"entities": [{"name": "route", "join_keys": [{"name": "origin", "type": "string"},
               {"name": "dest", "type": "string"}]},
               {"name": "plane", "join_keys": [{"name": "tail", "type": "string"}]}],
             "data_sources": [
               {"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at"}],
             "feature_views": [
               {"name": "a", "entities": ["plane", "route"], "source": "t",
                "features": [{"name": "x", "type": "int64"}]},
               {"name": "b", "entities": ["route"], "source": "t",
                "features": [{"name": "x", "type": "int64"}]}]}
            """
        let references = ["b:x", "a:x"].compactMap(FeatureReference.init)
        let store = StoreUnderTest().store
        return try OnlineRequest(
            store.plan(FeatureSelection(references, in: project(bundle))), entities: entities)
    }

    private func texts(_ texts: String...) -> [FeatureValue] { texts.map(FeatureValue.string) }

    private func refusal(_ faults: Fault...) -> FeatureError {
        .invalid("the entities are wrong", faults)
    }

    @Test func `no entities are a request for nothing`() throws {
        #expect(try request([("origin", []), ("dest", []), ("tail", [])]).count == 0)
    }

    @Test func `a missing join key is told`() {
        #expect(
            throws: refusal(
                Fault(
                    "entities.dest", "The join key \"dest\" is missing.",
                    hint: "The join keys are origin, dest, tail."))
        ) { try request([("origin", texts("JFK")), ("tail", texts("N1"))]) }
    }

    @Test func `a join key that no view needs is told`() {
        #expect(
            throws: refusal(
                Fault(
                    "entities.carrier", "No asked feature has a join key \"carrier\".",
                    hint: "The join keys are origin, dest, tail."))
        ) {
            try request([
                ("origin", texts("JFK")), ("dest", texts("LAX")), ("tail", texts("N1")),
                ("carrier", texts("AA")),
            ])
        }
    }

    @Test func `lists of unequal lengths are told beside the first there is`() {
        #expect(
            throws: refusal(
                Fault(
                    "entities.origin", "The join key \"origin\" is missing.",
                    hint: "The join keys are origin, dest, tail."),
                Fault(
                    "entities.tail", "The list has 1 values, that of \"dest\" has 2.",
                    hint: "Give every join key one value per entity."))
        ) { try request([("dest", texts("LAX", "SFO")), ("tail", texts("N1"))]) }
    }

    @Test func `more entities than one lookup takes are refused`() {
        let many = Array(repeating: FeatureValue.string("x"), count: OnlineRequest.entitiesMax + 1)
        #expect(
            throws: FeatureError.invalid(
                "too many entities",
                [Fault("entities", "One lookup takes up to 10000, this has 10001.")])
        ) { try request([("origin", many), ("dest", many), ("tail", many)]) }
    }

    @Test func `as many entities as one lookup takes are accepted`() throws {
        let many = Array(repeating: FeatureValue.string("x"), count: OnlineRequest.entitiesMax)
        #expect(try request([("origin", many), ("dest", many), ("tail", many)]).count == 10_000)
    }
}
