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

    @Test func `a rebuild goes on where another was interrupted`() async throws {
        var limits = StoreLimits()
        limits.rebuiltEvents = 1
        let rides = try await Rides("tiles_resumed", aggregations: Self.sums, limits: limits)
        let ride = { (driver: Int64, second: Int64) in
            rides.row(
                EntityKey([.int64(driver)]), at: Self.time(second), ["i": .int64(driver)])
        }
        try await rides.write((1...5).map { ride($0, 0) }, id: "1")
        try await TestDatabase.run("DELETE FROM \(rides.tiles)")
        try await rides.setTiles(areWhole: false)
        let rebuild = Task {
            try await rides.store.rebuildTiles(of: rides.schema) { keys in
                if keys == 2 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: FeatureError.unavailable("the work was cancelled")) {
            try await rebuild.value
        }
        // Before the place and behind it.
        try await rides.write([ride(1, 1), ride(4, 1)], id: "2")
        let reported = Holder<[Int]>()
        try await rides.store.rebuildTiles(of: rides.schema) { keys in
            reported.value = (reported.value ?? []) + [keys]
        }
        #expect(reported.value == [3, 4, 5, 5])
        let sums = try await TestDatabase.texts(
            "SELECT \"sum.0\" FROM \(rides.tiles) AS t WHERE \"tile.hop\" = 86400 ORDER BY driver")
        #expect(sums == ["2", "2", "3", "8", "5"])
        #expect(try await rides.store.viewsToTile(among: [rides.schema]) == [])
    }

    @Test func `tiles of another program's layout are made anew`() async throws {
        let rides = try await Rides("tiles_foreign", aggregations: Self.sums)
        let row = rides.row(Self.key, at: Self.time(0), ["i": .int64(5), "s": .string("a")])
        try await rides.write([row], id: "1")
        #expect(try await rides.store.viewsToTile(among: [rides.schema]) == [])
        let kept = try await rides.tileTexts()
        try await TestDatabase.run(
            """
            ALTER TABLE \(rides.tiles) RENAME COLUMN "sum.0" TO "total.0";
            UPDATE larder.tiles SET layout = 'another' WHERE table_name LIKE '%tiles_foreign%'
            """)
        #expect(try await rides.store.viewsToTile(among: [rides.schema]) == [rides.schema])
        #expect(try await rides.store.rebuildTiles(of: rides.schema) { _ in } == 1)
        #expect(try await rides.tileTexts() == kept)
        #expect(try await rides.store.viewsToTile(among: [rides.schema]) == [])
    }

    @Test func `a sum beyond float64 is infinite, and takes no other answer with it`() async throws
    {
        let rides = try await Rides(
            "tiles_overflow",
            aggregations: """
                [{"name": "sum", "function": "sum", "column": "f", "window": "70d"},
                 {"name": "mean", "function": "mean", "column": "f", "window": "1h", "exact": true},
                 {"name": "dev", "function": "stddev", "column": "f", "window": "70d"},
                 {"name": "whole", "function": "sum", "column": "i", "window": "70d"},
                 {"name": "n", "function": "count", "window": "70d", "where": "f * f > 1"}]
                """)
        let values: [String: FeatureValue] = ["f": .float64(1.7e308), "i": .int64(.max)]
        for day: Int64 in 0..<3 {
            try await rides.write(
                [rides.row(Self.key, at: Self.time(day * 86_400), values)], id: "\(day)")
        }
        let other = EntityKey([.int64(2)])
        try await rides.write(
            [rides.row(other, at: Self.time(0), ["f": .float64(2), "i": .int64(2)])], id: "other")
        let asked = [Self.key, other].map { (key: $0, time: Self.time(2 * 86_400 + 1)) }
        for areTilesWhole in [true, false] {
            try await rides.setTiles(areWhole: areTilesWhole)
            #expect(
                try await rides.join(asked) == [
                    [
                        .float64(.infinity), .float64(.infinity), .float64(.nan),
                        .float64(2.7670116110564327e19), .int64(0),
                    ],
                    [.float64(2), .null, .null, .float64(2), .int64(1)],
                ])
        }
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
