import Features
import JSON
import PostgresStore
import TestSupport
import Testing

/// What was served, kept in PostgreSQL.
struct ServedVectorTests {
    private func vector(
        _ project: String, at seconds: Int64, _ values: [JSONValue] = [.number(-0.0), "NaN"]
    ) -> ServedVector {
        ServedVector(
            project: project, servedAt: EventTime(microseconds: seconds * 1_000_000 + 1),
            features: [
                FeatureReference(view: "stats", version: 2, feature: "rating"),
                FeatureReference(view: "stats", version: 2, feature: "home"),
            ],
            definitions: ["stats@v2": 3], key: ["driver": 1, "city": "\u{0}é"], values: values,
            statuses: ["PRESENT", "NULL_VALUE"])
    }

    @Test func `vectors come back as they were, in the order of time, page by page`() async throws {
        let store = try await TestDatabase.store()
        let vectors = [vector("vectors", at: 20), vector("vectors", at: 10, [1.5, "a"])]
        try await store.add(vectors + [vector("vectors_else", at: 15)])
        var found: [ServedVector] = []
        var place: ServedVectorPlace?
        while true {
            let page = try await store.servedVectors(
                of: "vectors", from: .earliest, to: .latest, after: place, countMax: 1)
            guard let last = page.last else { break }
            found += page.map(\.vector)
            place = last.place
        }
        #expect(found == vectors.reversed())
    }

    @Test func `only vectors of the interval are found, its end not in it`() async throws {
        let store = try await TestDatabase.store()
        let vector = vector("vector_interval", at: 10)
        try await store.add([vector])
        let after = EventTime(microseconds: vector.servedAt.microseconds + 1)
        for (start, end, count) in [
            (EventTime.earliest, vector.servedAt, 0), (vector.servedAt, after, 1),
            (after, .latest, 0),
        ] {
            let found = try await store.servedVectors(
                of: "vector_interval", from: start, to: end, after: nil, countMax: 9)
            #expect(found.count == count)
        }
    }

    @Test func `vectors that are too old are removed`() async throws {
        let store = try await TestDatabase.store()
        // Before those of the other tests.
        try await store.add([vector("vectors_old", at: -20), vector("vectors_old", at: -10)])
        let removed = try await store.removeServedVectors(
            before: EventTime(microseconds: -15_000_000))
        #expect(removed == 1)
    }
}
