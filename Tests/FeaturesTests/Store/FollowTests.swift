import Features
import JSON
import Synchronization
import TestSupport
import Testing

/// Servers on one database, each of which serves what the others have written.
@Suite struct FollowTests {
    private static let away = FeatureError.unavailable("it is away")

    /// Two servers with the view `stats`.
    private static func servers() async throws -> (one: StoreUnderTest, other: StoreUnderTest) {
        let one = StoreUnderTest()
        try await one.apply()
        let other = one.another()
        try await one.store.start { _, _ in }
        try await other.store.start { _, _ in }
        return (one, other)
    }

    @Test func `what another server has written is served after a look`() async throws {
        let (one, other) = try await Self.servers()
        try await one.write(1, at: 10, rating: 4.5)
        #expect(try one.served("stats:rating", 1)?.value == .float64(4.5))
        #expect(try other.served("stats:rating", 1)?.status == .notFound)
        #expect(try await other.store.followOthers() == false)
        #expect(try other.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `an older event of another server never overwrites a newer one`() async throws {
        let (one, other) = try await Self.servers()
        try await other.write(1, at: 20, rating: 2)
        try await one.write(1, at: 10, rating: 1)
        _ = try await other.store.followOthers()
        _ = try await one.store.followOthers()
        #expect(try other.served("stats:rating", 1)?.value == .float64(2))
        #expect(try one.served("stats:rating", 1)?.value == .float64(2))
    }

    @Test func `what was written while a table was being filled is not missed`() async throws {
        let one = StoreUnderTest()
        try await one.apply()
        let other = one.another()
        other.offline.interruptOnce { () throws(FeatureError) in
            try await one.write(1, at: 10, rating: 4.5)
        }
        try await other.store.start { _, _ in }
        #expect(try other.served("stats:rating", 1)?.status == .notFound)
        _ = try await other.store.followOthers()
        #expect(try other.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `what another server has applied is served after a look and a repair`()
        async throws
    {
        let (one, other) = try await Self.servers()
        let more = Drivers.bundle.replacing(
            #"{"name": "home", "type": "string", "column": "city"}"#,
            with: """
                {"name": "home", "type": "string", "column": "city"},
                {"name": "town", "type": "string", "column": "city"}
                """)
        try await one.apply(more)
        try await one.write(to: "stats", 1, at: 10, [("town", "Oslo")])
        #expect(try await other.store.followOthers() == true)
        try await other.store.repair()
        #expect(try other.served("stats:town", 1)?.value == .string("Oslo"))
        #expect(try await other.store.followOthers() == false)
    }

    @Test func `a table whose stored rows were changed is built anew`() async throws {
        let one = try await BatchViews.applied(rows: [
            ["driver_id": .int64(1), "at": .timestamp(time(10)), "x": .int64(1)]
        ])
        try await one.store.start { _, _ in }
        _ = try await one.store.materialize(
            ["a"], project: "default", scope: .full, progress: { _, _ in })
        let other = one.another()
        try await other.store.start { _, _ in }
        try await one.apply(BatchViews.bundle(more: #", {"name": "y", "type": "int64"}"#))
        _ = try await other.store.followOthers()
        try await other.store.repair()
        one.oracle.setSource(
            "t",
            rows: [
                [
                    "driver_id": .int64(1), "at": .timestamp(time(10)), "x": .int64(1),
                    "y": .int64(2),
                ]
            ])
        _ = try await one.store.backfill(
            "a", project: "default", features: ["y"], interval: MaterializationInterval(),
            progress: { _, _ in })
        #expect(try other.served("a:y", 1)?.status == .nullValue)
        #expect(try await other.store.followOthers() == true)
        try await other.store.repair()
        #expect(try other.served("a:y", 1)?.value == .int64(2))
    }

    @Test func `a look that fails is made again, and what is served stays`() async throws {
        let (one, other) = try await Self.servers()
        try await one.write(1, at: 10, rating: 1)
        _ = try await other.store.followOthers()
        try await one.write(1, at: 20, rating: 2)
        other.offline.failNextLook(Self.away)
        await #expect(throws: Self.away) { try await other.store.followOthers() }
        #expect(try other.served("stats:rating", 1)?.value == .float64(1))
        #expect(other.store.followState.failures == 1)
        _ = try await other.store.followOthers()
        #expect(try other.served("stats:rating", 1)?.value == .float64(2))
    }

    @Test func `the lag is the time since the last look that went well`() async throws {
        let (_, other) = try await Self.servers()
        #expect(other.store.followState.lagSeconds == 0)
        other.clock.set(time(1005))
        #expect(other.store.followState.lagSeconds == 5)
        other.offline.failNextLook(Self.away)
        await #expect(throws: Self.away) { try await other.store.followOthers() }
        #expect(other.store.followState.lagSeconds == 5)
        _ = try await other.store.followOthers()
        #expect(other.store.followState.lagSeconds == 0)
    }

    @Test func `the lag counts from before what is to be built anew`() async throws {
        let (one, other) = try await Self.servers()
        one.clock.set(time(1005))
        try await one.write(1, at: 10, rating: 4.5)
        one.oracle.forgetChanges()
        _ = try await other.store.followOthers()
        #expect(other.store.followState.lagSeconds == 5)
        one.clock.set(time(1006))
        _ = try await other.store.followOthers()
        #expect(other.store.followState.lagSeconds == 6)
        try await other.store.repair()
        _ = try await other.store.followOthers()
        #expect(other.store.followState.lagSeconds == 0)
    }

    @Test func `before the first start there is no lag, and nothing to follow`() async throws {
        let test = StoreUnderTest()
        #expect(try await test.store.followOthers() == false)
        #expect(test.store.followState.lagSeconds == nil)
        #expect(test.store.tablesState == nil)
    }

    @Test func `where changes were forgotten meanwhile every table is built anew`() async throws {
        let (one, other) = try await Self.servers()
        try await one.write(1, at: 10, rating: 4.5)
        one.oracle.forgetChanges()
        #expect(try await other.store.followOthers() == true)
        #expect(try other.served("stats:rating", 1)?.status == .notFound)
        try await other.store.repair()
        #expect(try other.served("stats:rating", 1)?.value == .float64(4.5))
        #expect(try await other.store.followOthers() == false)
    }

    @Test
    func `what is forgotten between the look and the rows is built anew`()
        async throws
    {
        let (one, other) = try await Self.servers()
        try await one.write(1, at: 10, rating: 4.5)
        other.offline.interruptNextLook { () throws(FeatureError) in one.oracle.forgetChanges() }
        #expect(try await other.store.followOthers() == true)
        #expect(try other.served("stats:rating", 1)?.status == .notFound)
        try await other.store.repair()
        #expect(try other.served("stats:rating", 1)?.value == .float64(4.5))
        #expect(try await other.store.followOthers() == false)
    }

    @Test
    func
        `what is forgotten while a table is filled for the first time is not missed`()
        async throws
    {
        let one = StoreUnderTest()
        let other = one.another()
        try await other.store.start { _, _ in }
        try await one.apply()
        other.offline.interruptOnce { () throws(FeatureError) in
            try await one.write(1, at: 10, rating: 4.5)
            one.oracle.forgetChanges()
            _ = try await other.store.followOthers()
        }
        _ = try await other.store.followOthers()
        try await other.store.repair()
        #expect(try await other.store.followOthers() == true)
        try await other.store.repair()
        #expect(try other.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `a table cannot be brought to the present by changes that are forgotten meanwhile`()
        async throws
    {
        let (one, other) = try await Self.servers()
        let schema = try #require(one.store.project("default").schema(of: "stats"))
        let position = try await other.offline.position()
        try await one.write(1, at: 10, rating: 4.5)
        other.offline.interruptNextLook { () throws(FeatureError) in one.oracle.forgetChanges() }
        let table = OnlineTable(schema: schema)
        #expect(try await other.store.catchUp([table], since: position) == nil)
    }

    @Test func `a table that cannot be read as it was defined is built anew`() async throws {
        let (one, other) = try await Self.servers()
        try await one.write(1, at: 10, rating: 4.5)
        other.offline.refuse { _ in true }
        #expect(try await other.store.followOthers() == true)
        other.offline.refuse { _ in false }
        try await other.store.repair()
        #expect(try other.served("stats:rating", 1)?.value == .float64(4.5))
    }

    @Test func `the position of the tables waits for rows that are committed and not yet served`()
        async throws
    {
        let (one, _) = try await Self.servers()
        let before = one.store.tablesState?.position
        let during = Mutex<ChangePosition?>(nil)
        one.offline.interruptNextWrite { () throws(FeatureError) in
            _ = try await one.store.followOthers()
            during.withLock { $0 = one.store.tablesState?.position }
        }
        try await one.write(1, at: 10, rating: 4.5)
        #expect(before == ChangePosition(text: "0"))
        #expect(during.withLock { $0 } == before)
        #expect(one.store.tablesState?.position == ChangePosition(text: "1"))
    }

    @Test func `the position of the tables waits for those that may lack rows`() async throws {
        let (one, _) = try await Self.servers()
        one.offline.failNextWrite(Self.away)
        await #expect(throws: Self.away) { try await one.write(1, at: 10, rating: 4.5) }
        _ = try await one.store.followOthers()
        #expect(one.store.tablesState?.position == ChangePosition(text: "0"))
        try await one.store.repair()
        _ = try await one.store.followOthers()
        #expect(one.store.tablesState?.position == ChangePosition(text: "1"))
    }

    @Test func `tables are brought from a position to the present`() async throws {
        let (one, other) = try await Self.servers()
        try await one.write(1, at: 10, rating: 1)
        let schema = try #require(one.store.project("default").schema(of: "stats"))
        let table = OnlineTable(schema: schema)
        let position = try await other.offline.position()
        try await one.write(2, at: 10, rating: 2)
        let caughtUp = try #require(try await other.store.catchUp([table], since: position))
        #expect(caughtUp.unfit == [])
        #expect(caughtUp.position == ChangePosition(text: "2"))
        #expect(table.keys == [EntityKey([.int64(2)])])
        one.oracle.forgetChanges()
        #expect(try await other.store.catchUp([table], since: position) == nil)
    }
}
