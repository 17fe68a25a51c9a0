import Features
import JSON
import TestSupport
import Testing

/// Two versions of a view, and a renamed feature, as they are written and read.
@Suite struct VersionServingTests {
    private static let views = Drivers.views.replacing(
        #""rating", "type": "float64""#, with: #""rating", "type": "string", "column": "city""#)
    private static let renamed = Drivers.views.replacing(
        #"{"name": "rating", "type": "float64"}"#,
        with: #"{"name": "stars", "type": "float64", "renamed_from": "rating"}"#)

    @Test func `each version keeps its rows`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 10, rating: 4.5)
        try await test.apply(Drivers.bundle(Self.views))
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
        try await test.write(to: "stats", 1, at: 20, [("rating", "good")])
        #expect(try test.served("stats:rating", 1)?.value == .string("good"))
        #expect(try test.served("stats@v2:rating", 1)?.value == .string("good"))
        #expect(try test.served("stats@v1:rating", 1)?.value == .float64(4.5))
    }

    @Test func `the old version takes rows under its own name`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.apply(Drivers.bundle(Self.views))
        try await test.write(to: "stats@v1", 1, at: 10, [("rating", 3.5)])
        #expect(try test.served("stats@v1:rating", 1)?.value == .float64(3.5))
        #expect(try test.served("stats:rating", 1)?.status == .notFound)
    }

    @Test func `rows sent to the source go to the newest version`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.apply(Drivers.bundle(Self.views))
        let batch = try RowBatch.make(
            test.store.columns(of: .dataSource("trips"), project: "default"),
            ndjson: #"{"driver_id": 1, "at": 10000000, "rating": 2.5, "city": "Oslo"}"#, id: "b",
            project: "default", target: "data_source/trips")
        _ = try await test.store.write(batch)
        #expect(try test.served("stats:rating", 1)?.value == .string("Oslo"))
        #expect(try test.served("stats@v1:rating", 1)?.status == .notFound)
    }

    @Test(arguments: ["stats@v7", "stats@1", "none@v1"])
    func `a version that is not there takes no rows`(view: String) async throws {
        let test = StoreUnderTest()
        try await test.apply()
        #expect(
            throws: FeatureError.unknown(
                kind: .featureView, name: view,
                hint: "GET /v1/feature-views lists those of the project.")
        ) { try test.store.columns(of: .featureView(view), project: "default") }
    }

    @Test func `a start fills the tables of all versions`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 10, rating: 4.5)
        try await test.apply(Drivers.bundle(Self.views))
        let restarted = FeatureStore(
            definitions: test.definitions, offline: test.oracle, datasets: NoDatasets(),
            now: { test.clock.now })
        try await restarted.start { _, _ in }
        let answer = try restarted.read(test.request("stats@v1:rating", drivers: [1]))
        #expect(answer.rows.first?.first?.value == .float64(4.5))
    }

    @Test func `a service is answered from the version it is bound to`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 10, rating: 4.5)
        try await test.apply(Drivers.bundle(Self.views))
        let selection = try FeatureSelection(
            service: "ranking", in: test.store.project("default"))
        let request = try OnlineRequest(
            test.store.plan(selection), entities: [("driver_id", [.int64(1)])])
        #expect(try test.store.read(request).rows.first?.first?.value == .float64(4.5))
    }

    @Test func `both versions are joined side by side`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 10, rating: 4.5)
        try await test.apply(Drivers.bundle(Self.views))
        try await test.write(to: "stats", 1, at: 20, [("rating", "good")])
        let columns = [Column("driver_id", .int64), Column("event_timestamp", .timestamp)]
        let rows = RowCollector()
        _ = try await test.store.join(
            PointInTimeJoin(
                selection: FeatureSelection(
                    ["stats:rating", "stats@v1:rating"].compactMap(FeatureReference.init),
                    in: test.store.project("default")),
                entityRows: .table(
                    EntityTable(columns: columns, rows: [[.int64(1), .timestamp(time(30))]])),
                asKnown: false, fullFeatureNames: true),
            begin: { rows.begin($0) }, { rows.add($0) })
        #expect(rows.rows.first?.suffix(2) == [.string("good"), .float64(4.5)])
    }

    @Test func `a renamed feature keeps its values under both names`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 10, rating: 4.5)
        try await test.apply(Drivers.bundle(Self.renamed))
        #expect(try test.served("stats:stars", 1)?.value == .float64(4.5))
        #expect(try test.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test(arguments: ["stars", "rating"])
    func `rows are taken under both names`(name: String) async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.apply(Drivers.bundle(Self.renamed))
        try await test.write(to: "stats", 1, at: 10, [(name, 1.5)])
        #expect(try test.served("stats:stars", 1)?.value == .float64(1.5))
    }

    @Test(arguments: [(1.5, true), (2, false)])
    func `a row with both names is taken where they agree`(
        old: Double, isTaken: Bool
    ) async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.apply(Drivers.bundle(Self.renamed))
        let values: [(String, JSONValue)] = [("stars", 1.5), ("rating", .number(old))]
        if isTaken {
            try await test.write(to: "stats", 1, at: 10, values)
        } else {
            await #expect(throws: FeatureError.self) {
                try await test.write(to: "stats", 1, at: 10, values)
            }
        }
        let served = try test.served("stats:stars", 1)?.value
        #expect(served == (isTaken ? .float64(1.5) : .null))
    }

    @Test func `a row written by the old name meanwhile is not lost`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        test.offline.interruptOnce { () throws(FeatureError) in
            try await test.write(1, at: 10, rating: 4.5)
        }
        try await test.apply(Drivers.bundle(Self.renamed))
        #expect(try test.served("stats:stars", 1)?.value == .float64(4.5))
    }

    @Test func `a dropped view is served no more`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.apply(
            Drivers.bundle(Drivers.entities), ApplyOptions(prune: true, force: true))
        #expect(test.store.current.tables.isEmpty)
    }
}
