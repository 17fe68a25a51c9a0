import Features
import JSON
import Synchronization
import TestSupport
import Testing

@Suite struct BackfillTests {
    /// A view whose rows were materialized before it got the feature `y`.
    private func widened() async throws -> StoreUnderTest {
        let test = try await BatchViews.applied(rows: [
            ["driver_id": .int64(1), "at": .timestamp(time(10)), "x": .int64(7), "y": .int64(70)]
        ])
        _ = try await test.store.materialize(
            nil, project: "default", scope: .full, progress: { _, _ in })
        try await test.apply(BatchViews.bundle(more: #", {"name": "y", "type": "int64"}"#))
        return test
    }

    @Test func `a feature that was filled is served`() async throws {
        let test = try await widened()
        #expect(try test.served("a:y", 1)?.status == .nullValue)
        let backfill = try await test.store.backfill(
            "a", project: "default", features: ["y"], interval: MaterializationInterval(),
            progress: { _, _ in })
        #expect(backfill.features == ["y"])
        #expect(backfill.filled?.written == 1)
        #expect(backfill.copied == nil)
        #expect(try test.served("a:y", 1)?.value == .int64(70))
    }

    @Test func `a feature may be named by its alias, and the progress has a total`() async throws {
        let test = try await widened()
        try await test.apply(
            BatchViews.bundle(
                more: #", {"name": "z", "type": "int64", "column": "y", "renamed_from": "y"}"#))
        let steps = Mutex<[[Int]]>([])
        let backfill = try await test.store.backfill(
            "a", project: "default", features: ["y"], interval: MaterializationInterval()
        ) { rows, total in steps.withLock { $0.append([rows, total]) } }
        #expect(backfill.features == ["z"])
        #expect(steps.withLock { $0.last } == [1, 1])
    }

    @Test func `without named features a backfill fills what is unfilled and copies the rest`()
        async throws
    {
        let test = try await widened()
        let schema = try #require(test.store.project("default").schema(of: "a"))
        test.oracle.setUnfilled(["y"], of: schema)
        test.oracle.setSource(
            "t",
            rows: [10, 20].map { second in
                [
                    "driver_id": .int64(1), "at": .timestamp(time(second)),
                    "x": .int64(second == 10 ? 7 : 8), "y": .int64(second * 7),
                ]
            })
        let backfill = try await test.store.backfill(
            "a", project: "default", features: nil, interval: MaterializationInterval(),
            progress: { _, _ in })
        #expect(backfill.features == ["y"])
        #expect(backfill.copied?.written == 1)
        #expect(try test.served("a:y", 1)?.value == .int64(140))
    }

    @Test func `a feature is backfilled by its alias`() async throws {
        let test = try await widened()
        try await test.apply(
            BatchViews.bundle(
                more: #", {"name": "z", "type": "int64", "renamed_from": "y", "column": "y"}"#))
        let target = try test.store.backfillTarget("a", features: ["y", "z"], project: "default")
        #expect(target.features == ["z"])
    }

    @Test func `an earlier version of a view is backfilled by its name`() async throws {
        let test = try await widened()
        // Without the feature it has got.
        try await test.apply(BatchViews.bundle())
        let target = try test.store.backfillTarget("a@v1", features: ["y"], project: "default")
        #expect(target.schema.storageVersion == 1)
        #expect(target.features == ["y"])
    }

    @Test func `of an aggregation is backfilled what it reads`() async throws {
        let test = StoreUnderTest()
        test.definitions.setColumns(
            [
                ("driver_id", .int64, "bigint"), ("at", .timestamp, "timestamptz"),
                ("fare", .float64, "float8"), ("tip", .float64, "float8"),
            ], of: "raw.t")
        try await test.apply(
            """
            {"entities": [{"name": "driver", "join_keys": [
               {"name": "driver_id", "type": "int64"}]}],
             "data_sources": [{"name": "t", "kind": "batch", "table": "raw.t",
               "event_timestamp": "at"}],
             "feature_views": [{"name": "v", "entities": ["driver"], "source": "t",
               "columns": [{"name": "fare", "type": "float64"}, {"name": "tip", "type": "float64"}],
               "aggregations": [
                 {"name": "rides", "function": "count", "window": "1h"},
                 {"name": "best", "function": "max", "column": "tip", "window": "1h",
                  "where": "fare > 0 and driver_id > 0"}]}]}
            """)
        let stored = { (names: [String]) in
            try test.store.backfillTarget("v", features: names, project: "default").features
        }
        #expect(try stored(["best"]) == ["fare", "tip"])
        #expect(try stored(["tip", "best"]) == ["tip", "fare"])
        #expect(try stored(["rides"]) == [])
        #expect(
            throws: FeatureError.invalid(
                "the feature view \"v\" has no feature \"worst\"",
                [
                    Fault(
                        "features[0]", "There is no feature \"worst\" in the view.",
                        hint: "Its features are rides, best, and the columns they read fare, tip.")
                ])
        ) { try stored(["worst"]) }
    }

    @Test func `a view that rows are sent to is refused`() async throws {
        let test = try await widened()
        #expect(
            throws: FeatureError.invalid(
                "the feature view \"pushed\" has no batch source",
                [
                    Fault(
                        "name", "Its source \"p\" is of kind push.",
                        hint: "Send its history to POST /v1/feature-views/pushed/rows.")
                ])
        ) { try test.store.backfillTarget("pushed", features: nil, project: "default") }
    }

    @Test func `a feature that the view does not have is refused`() async throws {
        let test = try await widened()
        #expect(
            throws: FeatureError.invalid(
                "the feature view \"a\" has no feature \"z\"",
                [
                    Fault(
                        "features[1]", "There is no feature \"z\" in the view.",
                        hint: "Its features are x, y.")
                ])
        ) { try test.store.backfillTarget("a", features: ["x", "z"], project: "default") }
    }

    @Test func `history older than the retention is deleted, and the latest is served`()
        async throws
    {
        let test = try await widened()
        test.oracle.setSource(
            "t",
            rows: [10, 20].map { second in
                ["driver_id": .int64(1), "at": .timestamp(time(second)), "x": .int64(second)]
            })
        _ = try await test.store.materialize(
            nil, project: "default", scope: .full, progress: { _, _ in })
        try await test.apply(
            BatchViews.bundle(
                more: #", {"name": "y", "type": "int64"}"#, retention: #", "retention": "1m""#))
        let plan = try await test.store.expiryPlan(nil, project: "default")
        #expect(plan.map(\.outcome.rows) == [2])
        let results = try await test.store.expire(
            nil, project: "default", principal: "anna", progress: { _ in })
        #expect(results.map(\.view) == [ViewReference(name: "a")])
        #expect(results.map(\.before) == [time(940)])
        #expect(results.map(\.outcome) == [2])
        #expect(try test.served("a:x", 1)?.value == .int64(20))
    }

    @Test func `a view that keeps all its history is refused`() async throws {
        let test = try await widened()
        #expect(
            throws: FeatureError.invalid(
                "the feature view \"a\" keeps all its history",
                [
                    Fault(
                        "feature_views[0]", "It is declared without a retention.",
                        hint: "Declare one, such as retention: 400d.")
                ])
        ) { try test.store.expiringSchemas(["a"], project: "default") }
    }
}
