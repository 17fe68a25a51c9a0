import Features
import Synchronization
import TestSupport
import Testing

@Suite struct MaterializeTests {
    private func applied() async throws -> StoreUnderTest {
        try await BatchViews.applied(rows: [
            ["driver_id": .int64(1), "at": .timestamp(time(10)), "x": .int64(7)],
            ["driver_id": .int64(2), "at": .timestamp(time(20)), "x": .int64(8)],
            ["driver_id": .null, "at": .timestamp(time(20)), "x": .int64(9)],
        ])
    }

    @Test func `every view with a batch source is materialized, and nothing else`() async throws {
        let test = try await applied()
        let results = try await test.store.materialize(
            nil, project: "default", scope: .full, progress: { _, _ in })
        #expect(results.map(\.view) == ["a", "b"])
        let rows = MaterializedRows(read: 3, written: 2, skippedBy: [.key: 1])
        #expect(results.map(\.rows) == [rows, rows])
    }

    @Test func `materialized rows are served`() async throws {
        let test = try await applied()
        _ = try await test.store.materialize(
            ["a"], project: "default", scope: .full, progress: { _, _ in })
        #expect(try test.served("a:x", 1)?.value == .int64(7))
    }

    @Test func `the progress counts the rows of all views, of which it knows how many there are`()
        async throws
    {
        let test = try await applied()
        let steps = Mutex<[[Int]]>([])
        _ = try await test.store.materialize(nil, project: "default", scope: .full) {
            rows, total in
            steps.withLock { $0.append([rows, total]) }
        }
        #expect(steps.withLock { $0 } == [[3, 6], [3, 6], [6, 6], [6, 6]])
    }

    @Test func `rows materialized while a table is being filled are not missed`() async throws {
        let test = try await applied()
        test.offline.interruptOnce { () throws(FeatureError) in
            _ = try await test.store.materialize(
                ["a"], project: "default", scope: .full, progress: { _, _ in })
        }
        try await test.apply(BatchViews.bundle(more: #", {"name": "y", "type": "int64"}"#))
        #expect(test.store.project("default").schema(of: "a")?.features.count == 2)
        #expect(try test.served("a:x", 1)?.value == .int64(7))
    }

    @Test func `an unknown view is refused before any row is copied`() async throws {
        let test = try await applied()
        await #expect(
            throws: FeatureError.unknown(
                kind: .featureView, name: "none",
                hint: "GET /v1/feature-views lists those of the project.")
        ) {
            try await test.store.materialize(
                ["a", "none"], project: "default", scope: .full, progress: { _, _ in })
        }
        #expect(try test.served("a:x", 1)?.status == .notFound)
    }

    @Test func `a view with a push source is refused`() async throws {
        let test = try await applied()
        await #expect(
            throws: FeatureError.invalid(
                "the feature view \"pushed\" has no batch source",
                [
                    Fault(
                        "feature_views[1]", "Its source \"p\" is of kind push.",
                        hint: "Send its rows to POST /v1/feature-views/pushed/rows.")
                ])
        ) {
            try await test.store.materialize(
                ["a", "pushed"], project: "default", scope: .full, progress: { _, _ in })
        }
    }
}
