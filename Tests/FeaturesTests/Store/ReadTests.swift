import Features
import TestSupport
import Testing

@Suite struct ReadTests {
    @Test func `a view that is not online is not read from memory`() async throws {
        let test = StoreUnderTest()
        try await test.apply(
            Drivers.bundle.replacing(#""ttl": "1h""#, with: #""ttl": "1h", "online": false"#))
        let request = try test.request("stats:rating", drivers: [1])
        #expect(
            throws: FeatureError.invalid(
                "the feature view \"stats\" is not online",
                [
                    Fault(
                        "features", "It is declared with online: false.",
                        hint: "Ask with as_of, or declare it online.")
                ])
        ) { try test.store.read(request) }
        #expect(try await test.store.read(request, asOf: time(0)).rows.count == 1)
    }

    @Test func `a view that changes under a request is a conflict`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        let request = try test.request("stats:rating", drivers: [1])
        let wider = Drivers.views.replacing(
            #""features": ["#, with: #""features": [{"name": "city", "type": "string"},"#)
        try await test.apply(Drivers.bundle(wider))
        #expect(
            throws: FeatureError.conflict(
                "the feature view \"stats\" changed during the request")
        ) { try test.store.read(request) }
    }

    @Test func `answers keep the order of entities and features`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 990, rating: 1)
        try await test.write(2, at: 991, rating: 2)
        let answer = try test.store.read(
            test.request("stats:home", "stats:rating", drivers: [2, 3, 1, 2]))
        #expect(
            answer.rows.map { $0.map(\.status) } == [
                [.nullValue, .present], [.notFound, .notFound], [.nullValue, .present],
                [.nullValue, .present],
            ])
        #expect(
            answer.rows.map { $0[1].value } == [.float64(2), .null, .float64(1), .float64(2)])
    }

    @Test func `a value grows too old while the clock runs`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 1000, rating: 4.5)
        test.clock.set(time(4600))
        #expect(try test.served("stats:rating", 1)?.status == .present)
        test.clock.advance(microseconds: 1)
        #expect(try test.served("stats:rating", 1)?.status == .outsideMaxAge)
    }

    @Test func `only what was known at an instant is read as of it`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 100, known: 100, rating: 1)
        try await test.write(1, at: 200, known: 300, rating: 2)
        let request = try test.request("stats:rating", drivers: [1])
        let before = try await test.store.read(request, asOf: time(299))
        let after = try await test.store.read(request, asOf: time(300))
        #expect(before.rows.first?.first?.value == .float64(1))
        #expect(after.rows.first?.first?.value == .float64(2))
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a lookup equals the history as of the same instant`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let test = StoreUnderTest()
        try await test.apply(Drivers.bundle.replacing("1h", with: "20s"))
        let drivers: [Int64] = [1, 2, 3, 4]
        let request = try test.request("stats:rating", "stats:home", drivers: drivers)
        for step in 0..<40 {
            let event = Int64.random(in: 960...1060, using: &random)
            try await test.write(
                Int64.random(in: 1...3, using: &random), at: event,
                known: random.happens(0.5) ? event + Int64.random(in: -5...9, using: &random) : nil,
                rating: Double(step))
            test.clock.advance(microseconds: Int64.random(in: 0...2_000_000, using: &random))
            let now = test.clock.now
            let online = try test.store.read(request)
            let offline = try await test.store.read(request, asOf: now)
            #expect(online.rows == offline.rows, "seed \(seed), step \(step)")
        }
    }

    @Test func `a join goes to the offline store`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 100, rating: 4.5)
        let table = EntityTable(
            columns: [Column("driver_id", .int64), Column("event_timestamp", .timestamp)],
            rows: [[.int64(1), .timestamp(time(100))], [.int64(1), .timestamp(time(99))]])
        let selection = try FeatureSelection(
            ["stats:rating"].compactMap(FeatureReference.init), in: test.store.project("default"))
        let rows = RowCollector()
        _ = try await test.store.join(
            PointInTimeJoin(
                selection: selection, entityRows: .table(table), asKnown: false,
                fullFeatureNames: false),
            begin: { rows.begin($0) }, { rows.add($0) })
        #expect(rows.columns.map(\.name) == ["driver_id", "event_timestamp", "rating"])
        #expect(rows.rows.map(\.last) == [.float64(4.5), .null])
    }
}
