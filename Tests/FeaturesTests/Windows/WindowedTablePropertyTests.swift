import Features
import TestSupport
import Testing

/// Aggregations served from memory, against a naive look at all events.
struct WindowedTablePropertyTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `tiles and events in memory give what all events give`(seed: UInt64) throws {
        var random = RandomRides(seed: 70_000 + seed)
        let tiledFrom = random.pick([1, 3, 32])
        let rides = try OnlineRides(
            random.aggregations(), keys: random.keyColumns(), tiledFrom: tiledFrom)
        var now = EventTime(microseconds: random.time().microseconds - 3 * 86_400_000_000)
        for _ in 0..<30 {
            rides.insert(random.rows(of: rides.schema, countMax: 30), now: now)
            // Some come again.
            let again = rides.events.suffix(random.pick([0, 0, 5, 40]))
            rides.table.insert(Array(again), now: now)
            if random.pick([true, false, false]) { rides.table.sweep(now: now) }
            for _ in 0..<4 {
                let differences = rides.differences(random.key(of: rides.schema), at: now)
                #expect(differences == [], "seed \(70_000 + seed)")
            }
            now = next(after: now, of: rides, &random)
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `busy keys give what all events give`(seed: UInt64) throws {
        var random = RandomRides(seed: 90_000 + seed)
        let rides = try OnlineRides(random.aggregations(), tiledFrom: random.pick([1, 8]))
        var now = random.time()
        for step in 0..<40 {
            let burst = (0..<random.pick([1, 5, 60])).map { _ in
                let late = random.pick([0, 0, 1, 30, 4000, 100_000, -2, -70] as [Int64])
                let time = EventTime(
                    microseconds: now.microseconds - late * 1_000_000 - random.pick([0, 1, 999]))
                return random.row(of: rides.schema, EntityKey([.int64(1)]), at: time)
            }
            rides.insert(burst, now: now)
            let differences = rides.differences(EntityKey([.int64(1)]), at: now)
            #expect(differences == [], "seed \(90_000 + seed), step \(step)")
            now = EventTime(
                microseconds: now.microseconds
                    + random.pick([0, 1, 900_000, 1_000_000, 61_000_000, 3_700_000_000]))
        }
    }

    /// Often the very time of an event, or a microsecond behind it.
    private func next(
        after now: EventTime, of rides: OnlineRides, _ random: inout RandomRides
    ) -> EventTime {
        let later = rides.events.map(\.order.eventTime).filter { $0 > now }
        if let time = later.randomElement(using: &random.random), random.pick([true, false]) {
            let day = now.microseconds + 86_400_000_000
            return EventTime(
                microseconds: min(day, time.microseconds + random.pick([0, 0, 1])))
        }
        let step = random.pick(
            [0, 1, 1_000_000, 59_999_999, 600_000_000, 7_200_000_000] as [Int64])
        return EventTime(microseconds: now.microseconds + step)
    }
}
