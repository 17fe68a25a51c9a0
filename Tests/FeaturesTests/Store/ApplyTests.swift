import Features
import JSON
import TestSupport
import Testing

@Suite struct ApplyTests {
    private let refusal = "the definitions were not applied"

    /// A view over a table.
    private let batch = """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
         "data_sources": [{"name": "t", "kind": "batch", "table": "raw.t", "event_timestamp": "at",
           "created_timestamp": "known"}],
         "feature_views": [{"name": "v", "entities": ["driver"], "source": "t",
           "features": [{"name": "rating", "type": "float64"}]}]}
        """

    private let columns: [(name: String, type: ValueType?, storedType: String)] = [
        ("driver_id", .int32, "integer"), ("at", .timestamp, "timestamptz"),
        ("known", .timestamp, "timestamptz"), ("rating", .float32, "real"),
    ]

    @Test func `a plan changes nothing`() async throws {
        let test = StoreUnderTest()
        let bundle = try DefinitionBundle(JSONValue(parsing: Drivers.bundle))
        #expect(try await test.store.plan(bundle).changes.count == 5)
        #expect(test.definitions.registry.revision == 0)
        #expect(test.store.project("default").registered.isEmpty)
    }

    @Test func `what is applied is served at once`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        #expect(test.store.current.registry.revision == 1)
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
    }

    @Test func `what is applied again is not written again`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.apply()
        #expect(test.definitions.registry.revision == 1)
    }

    @Test func `an apply that somebody else outruns is planned anew`() async throws {
        let test = StoreUnderTest()
        test.definitions.setConflicts(FeatureStore.applyAttemptsMax - 1)
        try await test.apply()
        #expect(test.store.project("default").registered.count == 5)
    }

    @Test func `an apply that is outrun every time gives up`() async throws {
        let test = StoreUnderTest()
        test.definitions.setConflicts(FeatureStore.applyAttemptsMax)
        await #expect(throws: FeatureError.conflict("the definitions were changed meanwhile")) {
            try await test.apply()
        }
        #expect(test.store.project("default").registered.isEmpty)
    }

    @Test func `an apply whose tables could not be filled is completed by the next`() async throws {
        let test = StoreUnderTest()
        test.offline.interruptOnce { () throws(FeatureError) in throw .unavailable("it is away") }
        await #expect(throws: FeatureError.unavailable("it is away")) { try await test.apply() }
        #expect(try await test.apply().isEmpty)
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
    }

    @Test func `an apply sees what another server has applied`() async throws {
        let other = StoreUnderTest()
        try await other.apply()
        let test = StoreUnderTest(definitions: other.definitions)
        #expect(try await test.apply().isEmpty)
        #expect(test.store.project("default").registered.count == 5)
    }

    @Test func `a start loads the definitions and fills the tables`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 10, rating: 4.5)
        let restarted = FeatureStore(
            definitions: test.definitions, offline: test.oracle, datasets: NoDatasets(),
            now: { test.clock.now })
        try await restarted.start { schema, count in
            #expect(schema.name == "stats")
            #expect(count == 1)
        }
        let answer = try restarted.read(test.request("stats:rating", drivers: [1]))
        #expect(answer.rows.first?.first?.value == .float64(4.5))
    }

    @Test func `a view over a table with the columns it reads is applied`() async throws {
        let test = StoreUnderTest()
        test.definitions.setColumns(columns, of: "raw.t")
        #expect(try await test.apply(batch).changes.count == 3)
    }

    @Test func `a table that lacks a column is told with those it has`() async throws {
        let test = StoreUnderTest()
        test.definitions.setColumns(columns.filter { $0.name != "rating" }, of: "raw.t")
        await #expect(
            throws: FeatureError.invalid(
                refusal,
                [
                    Fault(
                        "feature_views[0].features[0].column",
                        "The table \"raw.t\" has no column \"rating\".",
                        hint: "Its columns are driver_id, at, known.")
                ])
        ) { try await test.apply(batch) }
        #expect(test.definitions.registry.revision == 0)
    }

    @Test func `a column of another type is told with its type`() async throws {
        let test = StoreUnderTest()
        test.definitions.setColumns(
            [
                ("driver_id", .string, "text"), ("at", nil, "interval"),
                ("known", .timestamp, "timestamptz"), ("rating", .float64, "double precision"),
            ], of: "raw.t")
        let hint = "Declare a type that holds it, or convert it in a query."
        await #expect(
            throws: FeatureError.invalid(
                refusal,
                [
                    Fault(
                        "feature_views[0]",
                        "The join key \"driver_id\" is int64, but column \"driver_id\" of the "
                            + "table \"raw.t\" is text.", hint: hint),
                    Fault(
                        "feature_views[0].source",
                        "The time column is timestamp, but column \"at\" of the table \"raw.t\" "
                            + "is interval.", hint: hint),
                ])
        ) { try await test.apply(batch) }
    }

    @Test func `a table that does not exist is told at its source`() async throws {
        let test = StoreUnderTest()
        await #expect(
            throws: FeatureError.invalid(
                refusal, [Fault("data_sources[0].table", "The table does not exist.")])
        ) { try await test.apply(batch) }
    }

    @Test func `only the sources of changed views are looked at`() async throws {
        let test = StoreUnderTest()
        test.definitions.setColumns(columns, of: "raw.t")
        try await test.apply(batch)
        try await test.apply(#"{"models": [{"name": "m"}]}"#)
        #expect(test.definitions.columnsReads == ["t"])
    }

    @Test func `a source that changes is checked for the views that stay`() async throws {
        let test = StoreUnderTest()
        test.definitions.setColumns(columns, of: "raw.t")
        try await test.apply(batch)
        let moved = """
            {"data_sources": [{"name": "t", "kind": "batch", "table": "raw.u",
              "event_timestamp": "at"}]}
            """
        test.definitions.setColumns(
            [("driver_id", .int64, "bigint"), ("at", .timestamp, "date")], of: "raw.u")
        await #expect(
            throws: FeatureError.invalid(
                refusal,
                [
                    Fault(
                        "feature_views/v.features[0].column",
                        "The table \"raw.u\" has no column \"rating\".",
                        hint: "Its columns are driver_id, at.")
                ])
        ) { try await test.apply(moved) }
    }
}
