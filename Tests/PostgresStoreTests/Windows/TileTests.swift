import Features
import PostgresStore
import TestSupport
import Testing

struct TileTests {
    private static let key = EntityKey([.int64(1)])

    private static func time(_ second: Int64) -> EventTime {
        EventTime(microseconds: 1_767_225_600_000_000 + second * 1_000_000)
    }

    private static let sums = """
        [{"name": "sum", "function": "sum", "column": "i", "windows": ["1h", "70d"]},
         {"name": "last", "function": "last", "column": "s", "window": "70d"}]
        """

    @Test func `a late event heals its tiles`() async throws {
        let rides = try await Rides("tiles_late", aggregations: Self.sums)
        try await rides.write(
            [rides.row(Self.key, at: Self.time(100), ["i": .int64(1), "s": .string("b")])],
            id: "1")
        try await rides.write(
            [rides.row(Self.key, at: Self.time(90), ["i": .int64(10), "s": .string("a")])],
            id: "2")
        let answer = try await rides.join([(Self.key, Self.time(200_000))])
        #expect(answer == [[.null, .float64(11), .string("b")]])
        #expect(
            try await TestDatabase.texts(
                "SELECT \"tile.hop\" || ': ' || \"sum.0\" FROM \(rides.tiles) AS t ORDER BY 1")
                == ["60: 11", "86400: 11"])
    }

    @Test func `writers at once lose none of each other's events`() async throws {
        let rides = try await Rides("tiles_writers", aggregations: Self.sums)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<16 {
                group.addTask {
                    for batch in 0..<5 {
                        let row = rides.row(
                            Self.key, at: Self.time(Int64(batch)), ["i": .int64(1)])
                        try await rides.write([row, row], id: "\(writer)/\(batch)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let answer = try await rides.join([(Self.key, Self.time(100))])
        #expect(answer[0][1] == .float64(160))
        #expect(try await rides.join([(Self.key, Self.time(86_400 * 2))])[0][1] == .float64(160))
    }

    @Test func `tiles that lack events are not read until they are rebuilt`() async throws {
        let rides = try await Rides("tiles_changed", aggregations: Self.sums)
        try await rides.write(
            [rides.row(Self.key, at: Self.time(0), ["i": .int64(5), "s": .string("a")])], id: "1")
        // Another layout over what is stored already.
        let changed = try await Rides(
            "tiles_changed",
            aggregations: """
                [{"name": "n", "function": "count", "window": "70d", "where": "i > 1"},
                 {"name": "sum", "function": "sum", "column": "i", "windows": ["1h", "70d"]},
                 {"name": "last", "function": "last", "column": "s", "window": "70d"}]
                """)
        let later = [(key: Self.key, time: Self.time(86_400 * 3))]
        let both = [[FeatureValue.int64(2), .null, .float64(11), .string("b")]]
        #expect(try await changed.tileTexts() == [])
        #expect(try await changed.join(later) == [[.int64(1), .null, .float64(5), .string("a")]])
        // A program that still knows the former one.
        try await rides.write(
            [rides.row(Self.key, at: Self.time(1), ["i": .int64(6), "s": .string("b")])], id: "2")
        #expect(try await changed.join(later) == both)
        try await changed.store.rebuildTiles(of: changed.schema) { _ in }
        // One of an hour, and one of a day.
        #expect(try await changed.tileTexts().count == 2)
        #expect(try await changed.join(later) == both)
        #expect(
            try await TestDatabase.texts(
                "SELECT is_whole FROM larder.tiles WHERE table_name LIKE '%tiles_changed%'")
                == ["true"])
    }

    @Test func `a rebuild with the former aggregations is a conflict`() async throws {
        let rides = try await Rides("tiles_conflict", aggregations: Self.sums)
        _ = try await Rides(
            "tiles_conflict",
            aggregations: """
                [{"name": "sum", "function": "sum", "column": "i", "windows": ["1h", "7d", "70d"]},
                 {"name": "last", "function": "last", "column": "s", "window": "70d"}]
                """)
        await #expect(throws: FeatureError.conflict("the feature view \"stats\" was changed")) {
            try await rides.store.rebuildTiles(of: rides.schema) { _ in }
        }
    }

    @Test func `sums beyond float64 are refused, and nothing of the batch is stored`() async throws
    {
        let rides = try await Rides(
            "tiles_overflow",
            aggregations: #"[{"name": "sum", "function": "sum", "column": "f", "window": "1h"}]"#)
        let row = rides.row(Self.key, at: Self.time(0), ["f": .float64(1.7e308)])
        await #expect(
            throws: FeatureError.invalid(
                "a number is out of range", [Fault("", "Value out of range: overflow.")])
        ) {
            try await rides.write([row, row], id: "1")
        }
        #expect(try await rides.join([(Self.key, Self.time(1))]) == [[.null]])
    }

    @Test func `a null key has no events`() async throws {
        let rides = try await Rides(
            "tiles_null_key",
            aggregations: """
                [{"name": "n", "function": "count", "window": "1h"},
                 {"name": "m", "function": "mean", "column": "i", "window": "1h"}]
                """)
        let answer = try await rides.join([(EntityKey([.null]), Self.time(0))])
        #expect(answer == [[.int64(0), .null]])
    }
}
