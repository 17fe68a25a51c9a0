import Features
import TestSupport
import Testing

/// Aggregations of one view in memory, rule by rule. Fares are 1 unless said otherwise.
struct WindowedTableTests {
    private static let rides = """
        [{"name": "rides", "function": "count", "window": "1h"},
         {"name": "fares", "function": "sum", "column": "f", "window": "1h"}]
        """
    private static let hour: Int64 = 3600

    private func rides(_ aggregations: String = Self.rides) throws -> OnlineRides {
        try OnlineRides(aggregations, tiledFrom: 4)
    }

    @Test func `every case of the specification holds in memory`() throws {
        let cases = try Specification.windowCases()
        for tiledFrom in [1, 1000] {
            for example in cases {
                let rides = try OnlineRides(
                    """
                    [{"name": "n", "function": "count", "window": "\(example.length)",
                      "exact": \(example.isExact)}]
                    """, tiledFrom: tiledFrom)
                rides.insert([rides.ride(at: example.event)], now: max(example.time, example.event))
                #expect(
                    rides.served(at: example.time) == [.int64(example.isCounted ? 1 : 0)],
                    "\(example), tiled from \(tiledFrom)")
            }
        }
    }

    @Test func `a key without events has counts of zero, at the time asked`() throws {
        let table = try rides().table
        let row = table.row(key(7), now: time(50))
        #expect(row?.values == [.int64(0), .null])
        #expect(
            row?.order == RowOrder(eventTime: time(50), createdTime: time(50), sequence: 0))
        #expect(table.count == 0)
    }

    @Test func `a row that is delivered twice counts once`() throws {
        let rides = try rides()
        let stored = rides.stored((0..<10 as Range<Int64>).map { rides.ride(at: time($0)) })
        for _ in 0..<3 {
            rides.table.insert(stored, now: time(100))
            rides.table.insert(Array(stored.suffix(3)), now: time(1000))
        }
        #expect(rides.served(at: time(1000)) == [.int64(10), .float64(10)])
    }

    @Test func `rows sent alike are events of their own`() throws {
        let rides = try rides()
        rides.insert([rides.ride(at: time(5)), rides.ride(at: time(5))], now: time(10))
        #expect(rides.served(at: time(10)) == [.int64(2), .float64(2)])
    }

    @Test func `a late event heals its tile`() throws {
        let rides = try rides()
        rides.insert((0..<600 as Range<Int64>).map { rides.ride(at: time($0)) }, now: time(600))
        rides.insert([rides.ride(at: time(7), known: time(900), fare: 40)], now: time(900))
        #expect(rides.served(at: time(900)) == [.int64(601), .float64(640)])
        #expect(rides.differences(key(1), at: time(900 + Self.hour - 600)) == [])
    }

    @Test func `an event counts neither before its time nor before it is known`() throws {
        let rides = try rides()
        rides.insert(
            [rides.ride(at: time(50)), rides.ride(at: time(10), known: time(70))], now: time(20))
        #expect(rides.served(at: time(50)) == [.int64(0), .null])
        #expect(rides.served(at: time(51)) == [.int64(1), .float64(1)])
        #expect(rides.served(at: time(69))[0] == .int64(1))
        #expect(rides.served(at: time(70))[0] == .int64(2))
    }

    @Test func `what was committed by a clock ahead of ours is known, and reached`() throws {
        let rides = try rides()
        let stored = rides.stored([rides.ride(at: time(10), known: time(90_000))])
        rides.table.insert(stored, transaction: nil, known: time(90_000), now: time(20))
        #expect(rides.served(at: time(21))[0] == .int64(1))
    }

    @Test func `integers add up beyond what any integer holds`() throws {
        let rides = try rides(
            #"[{"name": "sum", "function": "sum", "column": "i", "window": "1h"}]"#)
        let rows = (0..<40 as Range<Int64>).map { second in
            TypedRow(
                of: rides.schema, key(1), at: time(second), ["i": .int64(.max - (second % 2))])
        }
        rides.insert(rows, now: time(100))
        // 40 · (2⁶³ − 1) − 20 is no float64; the nearest is 40 · 2⁶³.
        #expect(rides.served(at: time(100)) == [.float64(368_934_881_474_191_032_320)])
        #expect(rides.served(at: time(100 + Self.hour)) == [.null])
    }

    @Test func `an instant some seconds back is answered to the microsecond`() throws {
        let rides = try rides()
        rides.insert((0..<600 as Range<Int64>).map { rides.ride(at: time($0)) }, now: time(600))
        for second in 590...600 as ClosedRange<Int64> {
            #expect(rides.served(at: time(second))[0] == .int64(second))
        }
    }

    @Test func `memory is bounded by tiles, however many events come`() throws {
        let rides = try rides(
            """
            [{"name": "sum", "function": "sum", "column": "f", "windows": ["1h", "7d", "90d"]},
             {"name": "top", "function": "max", "column": "s", "window": "7h"}]
            """)
        var largest = 0
        for hour in 0..<240 as Range<Int64> {
            let rows = (0..<1200 as Range<Int64>).map { event in
                TypedRow(
                    of: rides.schema, key(1), at: time(hour * Self.hour + event * 3),
                    ["f": .float64(1), "s": .string("a text that a string does not hold itself")])
            }
            let stored = rows.enumerated().map { index, row in
                OfflineRow(
                    key: row.key,
                    order: RowOrder(
                        eventTime: row.eventTime, createdTime: row.eventTime,
                        sequence: hour * 65_536 + Int64(index)), values: row.values)
            }
            rides.table.insert(stored, now: time((hour + 1) * Self.hour))
            largest = max(largest, rides.table.bytes)
        }
        let end = time(240 * Self.hour)
        #expect(rides.served(at: end)[0] == .float64(1200))
        #expect(rides.served(at: end)[1] == .float64(Double(168 * 1200)))
        #expect(rides.served(at: end)[2] == .float64(Double(240 * 1200)))
        // 288,000 events would take more than ten million.
        #expect(largest < 300_000)
    }

    @Test func `keys that nobody touches are swept when no window reaches their events`() throws {
        let rides = try rides()
        for driver in 1...500 as ClosedRange<Int64> {
            rides.insert([rides.ride(driver, at: time(driver))], now: time(driver))
        }
        let bytes = rides.table.bytes
        rides.table.sweep(now: time(500 + Self.hour))
        #expect(rides.table.count == 21)
        rides.table.sweep(now: time(500 + Self.hour + 80))
        #expect(rides.table.count == 0)
        #expect(rides.table.bytes < bytes / 2)
        #expect(rides.served(at: time(5000)) == [.int64(0), .null])
    }

    @Test func `a key for which there is no room is not answered`() throws {
        let rides = try rides()
        let budget = MemoryBudget(limit: 1)
        do {
            let table = WindowedTable(schema: rides.schema, budget: budget)
            for driver in [1, 2, 1] as [Int64] {
                let stored = rides.stored([rides.ride(driver, at: time(driver))])
                table.insert(stored, now: time(10))
            }
            #expect(table.row(key(1), now: time(10))?.values == [.int64(2), .float64(2)])
            #expect(table.row(key(2), now: time(10)) == nil)
            #expect(table.lacksRows)
            #expect(budget.used == table.bytes)
        }
        #expect(budget.used == 0)
    }

    @Test func `a key of which events were left out stays so when there is room again`() throws {
        let rides = try rides()
        let budget = MemoryBudget(limit: 1)
        let table = WindowedTable(schema: rides.schema, budget: budget)
        do {
            let other = WindowedTable(schema: rides.schema, budget: budget)
            other.insert(rides.stored([rides.ride(1, at: time(1))]), now: time(10))
            table.insert(rides.stored([rides.ride(2, at: time(2))]), now: time(10))
        }
        #expect(budget.used == 0)
        table.insert(rides.stored([rides.ride(2, at: time(3))]), now: time(10))
        #expect(table.row(key(2), now: time(10)) == nil)
        // A filling brings all of them.
        table.prepareFilling()
        table.beginFilling(seen: CommitSnapshot(next: 1))
        table.fill(Array(rides.events.suffix(2)), now: time(10))
        #expect(table.row(key(2), now: time(10))?.values == [.int64(2), .float64(2)])
    }

    @Test func `a filling and those who commit meanwhile count each row once`() throws {
        let rides = try rides()
        let rows = rides.stored((0..<6 as Range<Int64>).map { rides.ride(at: time($0)) })
        let table = rides.table
        // Delivered before: it is read as well.
        table.insert([rows[0]], transaction: 1, now: time(10))
        table.prepareFilling()
        // One that the reading sees, and one that it does not.
        table.insert([rows[1]], transaction: 2, now: time(10))
        table.insert([rows[2]], transaction: 3, now: time(10))
        table.beginFilling(seen: CommitSnapshot(next: 5, unfinished: [3]))
        table.fill([rows[0], rows[1]], now: time(10))
        table.insert([rows[3]], transaction: 4, now: time(10))
        table.fill([rows[3]], now: time(10))
        table.insert([rows[4]], transaction: 5, now: time(10))
        #expect(rides.served(at: time(10))[0] == .int64(5))
        // The next one begins anew.
        table.prepareFilling()
        table.insert([rows[5]], transaction: 6, now: time(10))
        table.beginFilling(seen: CommitSnapshot(next: 6))
        table.fill(Array(rows.prefix(5)), now: time(10))
        #expect(rides.served(at: time(10))[0] == .int64(6))
    }

    @Test func `writers and readers at once lose no event`() async throws {
        let rides = try rides()
        let count: Int64 = 500
        let schema = rides.schema
        let table = rides.table
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 as Range<Int64> {
                group.addTask {
                    for step in 0..<count {
                        let row = TypedRow(of: schema, key(step % 8), at: time(step))
                        let order = RowOrder(
                            eventTime: row.eventTime, createdTime: row.eventTime,
                            sequence: writer * count + step)
                        let stored = OfflineRow(key: row.key, order: order, values: row.values)
                        table.insert([stored], now: time(count))
                    }
                }
            }
            for reader in 0..<4 as Range<Int64> {
                group.addTask {
                    var last: Int64 = 0
                    for _ in 0..<count {
                        guard
                            case .int64(let rides)? = table.row(key(reader), now: time(count))?
                                .values.first
                        else { return }
                        #expect(rides >= last)
                        last = rides
                    }
                }
            }
        }
        let total = (0..<8 as Range<Int64>).reduce(into: Int64(0)) { total, driver in
            if case .int64(let rides)? = rides.served(driver, at: time(count)).first {
                total += rides
            }
        }
        #expect(total == 4 * count)
    }
}

struct SequenceRunsTests {
    @Test func `a number is new once, in whatever order numbers come`() {
        var random = SplitMix64(seed: 11)
        var runs = SequenceRuns()
        var known: Set<Int64> = []
        for _ in 0..<3000 {
            let number = Int64.random(in: 0..<1000, using: &random)
            let isNew = runs.insert(number)
            #expect(isNew == known.insert(number).inserted)
        }
    }

    @Test func `numbers that follow each other take no room`() {
        var runs = SequenceRuns()
        for number in 0..<100_000 as Range<Int64> { _ = runs.insert(number) }
        #expect(runs.bytes < 1000)
    }

    @Test func `the least numbers are forgotten first`() {
        var runs = SequenceRuns(countMax: 4)
        let areNew = ([0, 10, 20, 30, 40, 40, 20, 0] as [Int64]).map { runs.insert($0) }
        #expect(areNew == [true, true, true, true, true, false, false, true])
    }
}
