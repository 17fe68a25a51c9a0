import Features
import JSON
import TestSupport
import Testing

/// What is served while a wider definition is committed whose table is still being filled.
@Suite struct WideningTests {
    /// In memory, and in this order, the cell of `on` lies behind that of `n`.
    private static let narrow = """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
         "data_sources": [
           {"name": "p", "kind": "push", "event_timestamp": "at", "schema": [
             {"name": "driver_id", "type": "int64"}, {"name": "on", "type": "bool"},
             {"name": "a", "type": "int32"}, {"name": "n", "type": "int32"},
             {"name": "all", "type": "int32[]"}]}],
         "feature_views": [
           {"name": "v", "entities": ["driver"], "source": "p", "features": [
             {"name": "on", "type": "bool"}, {"name": "a", "type": "int32"},
             {"name": "n", "type": "int32"}, {"name": "all", "type": "int32[]"}]}]}
        """

    private static let wide = narrow.replacing("int32", with: "int64")

    private static let away = FeatureError.unavailable("it is away")

    /// Two servers that serve a row of the narrow definition.
    private static func servers(
        _ narrow: String = narrow, _ members: [(String, JSONValue)] = narrowRow
    ) async throws -> (one: StoreUnderTest, other: StoreUnderTest) {
        let one = StoreUnderTest()
        try await one.apply(narrow)
        let other = one.another()
        try await one.store.start { _, _ in }
        try await other.store.start { _, _ in }
        for driver in 1...2 {
            try await one.write(to: "v", Int64(driver), at: 10, members)
        }
        _ = try await other.store.followOthers()
        return (one, other)
    }

    /// Has `other` apply the wide definition, and `one` write a row by it while `other` reads the
    /// rows for its new table.
    private static func widen(
        _ one: StoreUnderTest, _ other: StoreUnderTest, to wide: String = wide,
        _ members: [(String, JSONValue)],
        then: @escaping InterruptedOfflineStore.Interruption
    ) async throws {
        other.offline.interruptOnce { () throws(FeatureError) in
            _ = try await one.store.followOthers()
            try await one.store.repair()
            try await one.write(to: "v", 1, at: 20, members)
            _ = try await other.store.followOthers()
            try await then()
        }
        try await other.apply(wide)
    }

    private static let narrowRow: [(String, JSONValue)] = [
        ("on", false), ("a", 1), ("n", 2), ("all", [3, 4]),
    ]

    private static let wideRow: [(String, JSONValue)] = [
        ("on", false), ("a", 5), ("n", -6), ("all", [7]),
    ]

    private static func row(_ test: StoreUnderTest, _ driver: Int64) -> OfflineRow? {
        test.store.current.tables.values.first?.row(key(driver), now: time(1000))
    }

    @Test func `a row that a table has no place for changes nothing in it`() async throws {
        let (one, other) = try await Self.servers()
        let before = (1...2).map { Self.row(other, $0) }
        let during = Holder<[OfflineRow?]>()
        try await Self.widen(one, other, Self.wideRow) { () throws(FeatureError) in
            during.value = (1...2).map { Self.row(other, $0) }
        }
        #expect(
            before[0]?.values == [
                .bool(false), .int32(1), .int32(2), .array([.int32(3), .int32(4)]),
            ])
        #expect(during.value == before)
        #expect(
            Self.row(other, 1)?.values == [
                .bool(false), .int64(5), .int64(-6), .array([.int64(7)]),
            ])
        #expect(
            Self.row(other, 2)?.values
                == [.bool(false), .int64(1), .int64(2), .array([.int64(3), .int64(4)])])
    }

    @Test func `an event that a table has no place for is in none of its windows`() async throws {
        let narrow = Drivers.bundle(
            Drivers.entities,
            """
            "data_sources": [{"name": "p", "kind": "push", "event_timestamp": "at", "schema": [
              {"name": "driver_id", "type": "int64"}, {"name": "n", "type": "int32"}]}],
            "feature_views": [{"name": "v", "entities": ["driver"], "source": "p",
              "aggregations": [{"name": "events", "function": "count", "window": "1h"},
                {"name": "most", "function": "max", "column": "n", "window": "1h"}]}]
            """)
        let (one, other) = try await Self.servers(narrow, [("n", 1)])
        let during = Holder<[FeatureValue]>()
        try await Self.widen(
            one, other, to: narrow.replacing("int32", with: "float64"), [("n", 2.5)]
        ) { () throws(FeatureError) in during.value = Self.row(other, 1)?.values }
        #expect(during.value == [.int64(1), .int32(1)])
        #expect(Self.row(other, 1)?.values == [.int64(2), .float64(2.5)])
    }

    @Test func `a row of a wider definition is served at once where its values fit`()
        async throws
    {
        let (one, other) = try await Self.servers()
        let during = Holder<[FeatureValue]>()
        try await Self.widen(one, other, [("on", true)]) { () throws(FeatureError) in
            during.value = Self.row(other, 1)?.values
        }
        #expect(during.value == [.bool(true), .null, .null, .null])
    }

    @Test func `a table that a row was left out of does not count as having it`() async throws {
        let (one, other) = try await Self.servers()
        let before = other.store.tablesState?.position
        let during = Holder<ChangePosition>()
        try await Self.widen(one, other, Self.wideRow) { () throws(FeatureError) in
            during.value = other.store.tablesState?.position
        }
        #expect(before == ChangePosition(text: "2"))
        #expect(during.value == before)
        #expect(try await other.store.followOthers() == true)
        try await other.store.repair()
        #expect(try await other.store.followOthers() == false)
        #expect(other.store.tablesState?.position == ChangePosition(text: "3"))
    }

    @Test func `where the wider table could not be filled a repair serves the row`() async throws {
        let (one, other) = try await Self.servers()
        await #expect(throws: Self.away) {
            try await Self.widen(one, other, Self.wideRow) { () throws(FeatureError) in
                throw Self.away
            }
        }
        #expect(Self.row(other, 1)?.order.eventTime == time(10))
        #expect(try await other.store.followOthers() == true)
        try await other.store.repair()
        #expect(
            Self.row(other, 1)?.values == [
                .bool(false), .int64(5), .int64(-6), .array([.int64(7)]),
            ])
        #expect(try await other.store.followOthers() == false)
    }
}
