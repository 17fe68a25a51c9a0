import Features
import JSON
import TestSupport
import Testing

/// What is served after the database was away in the middle of something.
@Suite struct RepairTests {
    private static let away = FeatureError.unavailable("it is away")

    /// The view `stats` with a feature more.
    private static let wider = Drivers.bundle.replacing(
        #"{"name": "home", "type": "string", "column": "city"}"#,
        with: """
            {"name": "home", "type": "string", "column": "city"},
            {"name": "town", "type": "string", "column": "city"}
            """)

    /// Commits a row of `stats` whose answer is lost.
    private func lose(_ test: StoreUnderTest, _ driver: Int64, rating: Double) async throws {
        test.offline.failNextWrite(Self.away)
        await #expect(throws: Self.away) { try await test.write(driver, at: 10, rating: rating) }
    }

    @Test func `rows whose commit was not answered are served after a repair`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await lose(test, 1, rating: 4.5)
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
        try await test.store.repair()
        #expect(try test.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `a plan is not current when a table of it was built anew`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        let plan = try test.store.plan(
            FeatureSelection(
                ["stats:rating"].compactMap(FeatureReference.init),
                in: test.store.project("default")))
        #expect(test.store.isCurrent(plan))
        try await lose(test, 1, rating: 4.5)
        try await test.store.repair()
        #expect(!test.store.isCurrent(plan))
    }

    @Test func `tables are built anew by the definitions that there are now`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await lose(test, 1, rating: 4.5)
        try await StoreUnderTest(definitions: test.definitions).apply(Self.wider)
        test.offline.refuse { schema in schema.features.count == 2 }
        try await test.store.repair()
        #expect(test.store.current.registry.revision == 2)
        #expect(try test.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `definitions whose tables could not be filled are followed by a repair`()
        async throws
    {
        let test = StoreUnderTest()
        test.offline.interruptOnce { () throws(FeatureError) in throw Self.away }
        await #expect(throws: Self.away) { try await test.apply() }
        #expect(test.store.current.registry.revision == 0)
        try await test.store.repair()
        #expect(test.store.current.registry.revision == 1)
    }

    @Test func `definitions whose commit was not answered are followed by a repair`()
        async throws
    {
        let test = StoreUnderTest()
        test.definitions.loseNextAnswer()
        await #expect(throws: FeatureError.unavailable("the answer is lost")) {
            try await test.apply()
        }
        try await test.store.repair()
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
    }

    @Test func `definitions that a write does not fit any more are loaded by a repair`()
        async throws
    {
        let test = StoreUnderTest()
        try await test.apply()
        try await StoreUnderTest(definitions: test.definitions).apply(Self.wider)
        let refusal = FeatureError.conflict("a column does not exist")
        test.offline.failNextWrite(refusal)
        await #expect(throws: refusal) { try await test.write(1, at: 10, rating: 4.5) }
        try await test.store.repair()
        #expect(test.store.current.registry.revision == 2)
    }

    @Test func `a repair that fails is tried again`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await lose(test, 1, rating: 4.5)
        test.offline.interruptOnce { () throws(FeatureError) in throw Self.away }
        await #expect(throws: Self.away) { try await test.store.repair() }
        try await test.store.repair()
        #expect(try test.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `a table that cannot be built keeps no other from it`() async throws {
        let test = StoreUnderTest()
        let more =
            Drivers.views.dropLast() + """
                , {"name": "more", "entities": ["driver"], "source": "trips",
                   "features": [{"name": "rating", "type": "float64"}]}]
                """
        try await test.apply(Drivers.bundle(Drivers.entities, Drivers.sources, String(more)))
        try await lose(test, 1, rating: 4.5)
        test.offline.failNextWrite(Self.away)
        await #expect(throws: Self.away) {
            try await test.write(to: "more", 1, at: 10, [("rating", 3.5)])
        }
        test.offline.refuse { $0.name == "stats" }
        await #expect(throws: FeatureError.storeFailed("the table has changed")) {
            try await test.store.repair()
        }
        #expect(try test.served("more:rating", 1)?.value == .float64(3.5))
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
    }

    @Test func `without anything missed a repair does nothing`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        test.offline.refuse { _ in true }
        try await StoreUnderTest(definitions: test.definitions).apply(Self.wider)
        try await test.store.repair()
        #expect(test.store.current.registry.revision == 1)
    }
}
