import Features
import JSON
import TestSupport
import Testing

/// Whether a copy of the online tables is as good as one made now.
@Suite struct TablesStateTests {
    /// Views of which rows are kept online, what windows reach, and nothing.
    private static let bundle = Drivers.bundle(
        Drivers.entities, Drivers.sources,
        """
        "feature_views": [
          {"name": "stats", "entities": ["driver"], "source": "trips",
            "features": [{"name": "rating", "type": "float64"}]},
          {"name": "sums", "entities": ["driver"], "source": "trips",
            "aggregations": [
              {"name": "sum", "function": "sum", "column": "rating", "window": "1h"}]},
          {"name": "cold", "entities": ["driver"], "source": "trips", "online": false,
            "features": [{"name": "rating", "type": "float64"}]}]
        """)

    private let server = StoreUnderTest()
    /// What a copy has that was made at second 1000.
    private let copy: TablesState

    init() async throws {
        try await server.apply(Self.bundle)
        try await server.store.start { _, _ in }
        copy = try await Self.state(of: server)
    }

    private static func state(of server: StoreUnderTest) async throws -> TablesState {
        _ = try await server.store.followOthers()
        return try #require(server.store.tablesState)
    }

    /// Whether the copy is as good as one made now, where changes are kept for an hour.
    private func isGood() async throws -> Bool {
        try await Self.state(of: server).isCovered(by: copy, changesKept: .seconds(3600))
    }

    @Test(arguments: ["sums", "cold"])
    func `the position of a copy may be old where none of its rows came since`(view: String)
        async throws
    {
        try await server.write(to: view, 1, at: 10, [("rating", .number(1))])
        #expect(try await Self.state(of: server).position != copy.position)
        #expect(try await isGood())
    }

    @Test func `a copy lacks a row that came since`() async throws {
        try await server.write(1, at: 10, rating: 1)
        #expect(try await isGood() == false)
    }

    @Test func `a copy lacks a row that another server has taken since`() async throws {
        let other = server.another()
        try await other.store.start { _, _ in }
        try await other.write(1, at: 10, rating: 1)
        #expect(try await isGood() == false)
    }

    @Test func `a copy lacks a table that came since`() async throws {
        try await server.apply(Self.bundle.replacing("cold", with: "warm"))
        #expect(try await isGood() == false)
    }

    @Test func `a copy lacks a table that was built anew since`() async throws {
        server.offline.failNextWrite(.unavailable("it is away"))
        await #expect(throws: FeatureError.self) { try await server.write(1, at: 10, rating: 1) }
        try await server.store.repair()
        #expect(try await isGood() == false)
    }

    @Test func `a copy is renewed at half of the time for which changes are kept`() async throws {
        server.clock.set(time(1000 + 1799))
        #expect(try await isGood())
        server.clock.set(time(1000 + 1800))
        #expect(try await isGood() == false)
    }

    @Test func `a copy is renewed where the clock was set back`() async throws {
        server.clock.set(time(999))
        #expect(try await isGood() == false)
    }
}
