import Features
import JSON
import TestSupport
import Testing

/// Views with aggregations in the feature store.
struct AggregatedViewTests {
    private static let bundle = Drivers.bundle(
        Drivers.entities, Drivers.sources,
        """
        "feature_views": [{"name": "stats", "entities": ["driver"], "source": "trips",
          "aggregations": [{"name": "rides", "function": "count", "window": "1h"},
            {"name": "best", "function": "max", "column": "rating", "window": "1h"}]}]
        """)

    /// The values of a driver's features now.
    private func served(_ test: StoreUnderTest, _ driver: Int64 = 1) throws -> [FeatureValue] {
        try test.store.read(test.request("stats:rides", "stats:best", drivers: [driver]))
            .rows[0].map(\.value)
    }

    @Test func `aggregations are served from memory as the offline store answers them`()
        async throws
    {
        let test = StoreUnderTest()
        try await test.apply(Self.bundle)
        try await test.write(1, at: 900, rating: 4)
        try await test.write(1, at: 910, known: 1010, rating: 5)
        let request = try test.request("stats:rides", "stats:best", drivers: [1, 2])
        let answer = try test.store.read(request)
        #expect(
            answer.rows.map { $0.map(\.value) } == [[.int64(1), .float64(4)], [.int64(0), .null]])
        #expect(answer.rows == (try await test.store.read(request, asOf: time(1000)).rows))
        test.clock.set(time(1010))
        #expect(try served(test) == [.int64(2), .float64(5)])
        test.clock.set(time(900 + 3600 + 60))
        #expect(try served(test) == [.int64(0), .null])
    }

    @Test func `a view that is declared offline keeps no windows`() async throws {
        let test = StoreUnderTest()
        try await test.apply(
            Self.bundle.replacing(
                #""source": "trips","#, with: #""source": "trips", "online": false,"#))
        #expect(test.store.current.tables.isEmpty)
        #expect(
            throws: FeatureError.invalid(
                "the feature view \"stats\" is not online",
                [
                    Fault(
                        "features", "It is declared with online: false.",
                        hint: "Ask with as_of, or declare it online.")
                ])
        ) { try test.served("stats:rides", 1) }
    }

    @Test func `events are there again after a start`() async throws {
        let test = StoreUnderTest()
        try await test.apply(Self.bundle)
        try await test.write(1, at: 900, rating: 4)
        let clock = test.clock
        let restarted = FeatureStore(
            definitions: test.definitions, offline: test.offline, datasets: NoDatasets(),
            now: { clock.now })
        try await restarted.start { _, _ in }
        let request = try test.request("stats:rides", drivers: [1])
        #expect(try restarted.read(request).rows[0][0].value == .int64(1))
    }

    @Test func `changed aggregations are served over the events that are there`() async throws {
        let test = StoreUnderTest()
        try await test.apply(Self.bundle)
        try await test.write(1, at: 900, rating: 4)
        try await test.apply(
            Self.bundle.replacing(#""function": "max""#, with: #""function": "sum""#))
        try await test.write(1, at: 910, rating: 5)
        #expect(try served(test) == [.int64(2), .float64(9)])
    }

    @Test func `an event that is committed while the table is filled counts once`() async throws {
        for isAfterSnapshot in [false, true] {
            let test = StoreUnderTest()
            try await test.apply(Self.bundle)
            try await test.write(1, at: 900, rating: 4)
            test.offline.failNextWrite(.unavailable("it is away"))
            await #expect(throws: FeatureError.self) { try await test.write(1, at: 901, rating: 4) }
            let write: InterruptedOfflineStore.Interruption = { () throws(FeatureError) in
                try await test.write(1, at: 902, rating: 4)
            }
            test.offline.interruptOnce { () throws(FeatureError) in
                if isAfterSnapshot { test.offline.interruptOnce(write) } else { try await write() }
            }
            try await test.store.repair()
            #expect(try served(test)[0] == .int64(3), "\(isAfterSnapshot)")
        }
    }

    @Test func `a table that a repair finds being filled is filled once more`() async throws {
        let test = StoreUnderTest()
        try await test.apply(Self.bundle)
        test.offline.interruptOnce { () throws(FeatureError) in
            // Committed after the rows were read, with nobody left to say so.
            let away = FeatureError.unavailable("it is away")
            test.offline.failNextWrite(away)
            await #expect(throws: away) { try await test.write(1, at: 900, rating: 4) }
            try await test.store.repair()
        }
        try await test.apply(
            Self.bundle.replacing(#""function": "max""#, with: #""function": "sum""#))
        #expect(try served(test) == [.int64(1), .float64(4)])
    }

    @Test func `aggregations as of an instant are over what was known before it`() async throws {
        let test = StoreUnderTest()
        try await test.apply(Self.bundle)
        try await test.write(1, at: 900, known: 900, rating: 4)
        try await test.write(1, at: 910, known: 990, rating: 5)
        let request = try test.request("stats:rides", "stats:best", drivers: [1, 2])
        let early = try await test.store.read(request, asOf: time(950))
        #expect(
            early.rows.map { $0.map(\.value) } == [[.int64(1), .float64(4)], [.int64(0), .null]])
        #expect(early.rows[0][0].eventTime == time(950))
        #expect(early.rows[1].map(\.status) == [.present, .nullValue])
        let late = try await test.store.read(request, asOf: time(1000))
        #expect(late.rows[0].map(\.value) == [.int64(2), .float64(5)])
    }

    @Test func `rows bear the columns that aggregations read, and no features`() async throws {
        let test = StoreUnderTest()
        try await test.apply(Self.bundle)
        let columns = try test.store.columns(of: .featureView("stats"), project: "default")
        let make = { (row: String) in
            try RowBatch.make(columns, ndjson: row, id: "b", project: "default", target: "t")
        }
        let good = try make(#"{"driver_id": 1, "at": "1970-01-01T00:00:00Z", "rating": 3}"#)
        #expect(good.rows.rowCount == 1)
        #expect(throws: FeatureError.self) {
            try make(#"{"driver_id": 1, "at": "1970-01-01T00:00:00Z", "rides": 3}"#)
        }
    }

    @Test func `a plan makes tiles anew when aggregations change`() throws {
        let before = try registry(Self.bundle)
        let changed = Self.bundle.replacing(#""window": "1h"}]"#, with: #""window": "2h"}]"#)
        #expect(try plan(changed, on: before).storageLines == ["tile stats 1"])
        #expect(try plan(Self.bundle, on: before).storageLines == [])
        #expect(
            try plan(Self.bundle, on: .empty).storageLines == ["create stats 1"])
    }

    @Test func `a column of ours cannot be one of the events`() throws {
        let bundle = """
            {"entities": [{"name": "e", "join_keys": [{"name": "e_id", "type": "int64"}]}],
             "data_sources": [{"name": "s", "kind": "push", "schema": [
               {"name": "e_id", "type": "int64"}, {"name": "ingest_xid", "type": "int64"}]}],
             "feature_views": [{"name": "v", "entities": ["e"], "source": "s", "aggregations": [
               {"name": "n", "function": "sum", "column": "ingest_xid", "window": "1h"}]}]}
            """
        #expect(
            throws: FeatureError.invalid(
                "the definitions were not applied",
                [
                    Fault(
                        "feature_views[0].aggregations",
                        "They read \"ingest_xid\", which is a column of every view.",
                        hint: "Give the source's column another name.")
                ])
        ) { try plan(bundle, on: .empty) }
    }
}
