import Features
import JSON
import TestSupport
import Testing

@Suite struct BackfillTests {
    /// A view whose rows were materialized before it got the feature `y`.
    private func widened() async throws -> StoreUnderTest {
        let test = try await BatchViews.applied(rows: [
            ["driver_id": .int64(1), "at": .timestamp(time(10)), "x": .int64(7), "y": .int64(70)]
        ])
        _ = try await test.store.materialize(
            nil, project: "default", scope: .full, progress: { _ in })
        try await test.apply(BatchViews.bundle(more: #", {"name": "y", "type": "int64"}"#))
        return test
    }

    @Test func `a feature that was filled is served`() async throws {
        let test = try await widened()
        #expect(try test.served("a:y", 1)?.status == .nullValue)
        let backfill = try await test.store.backfill(
            "a", project: "default", features: ["y"], interval: MaterializationInterval(),
            progress: { _ in })
        #expect(backfill.features == ["y"])
        #expect(backfill.filled?.written == 1)
        #expect(backfill.copied == nil)
        #expect(try test.served("a:y", 1)?.value == .int64(70))
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
            progress: { _ in })
        #expect(backfill.features == ["y"])
        #expect(backfill.copied?.written == 1)
        #expect(try test.served("a:y", 1)?.value == .int64(140))
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
        ) { try test.store.backfillSchema("pushed", features: nil, project: "default") }
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
        ) { try test.store.backfillSchema("a", features: ["x", "z"], project: "default") }
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
            nil, project: "default", scope: .full, progress: { _ in })
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
