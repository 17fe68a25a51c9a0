import Features
import Testing

@Suite struct TimeToLiveTests {
    @Test func `a TTL of zero or less is none`() {
        #expect(TimeToLive(microseconds: 0) == nil)
        #expect(TimeToLive(microseconds: -1) == nil)
    }

    @Test func `a value exactly as old as its TTL is used, a microsecond older is not`() throws {
        let ttl = try #require(TimeToLive(microseconds: 60_000_000))
        #expect(ttl.admits(time(100), at: time(160)))
        #expect(!ttl.admits(time(100), at: EventTime(microseconds: 160_000_001)))
    }

    @Test func `a value of the instant itself is used, one a microsecond later is not`() throws {
        let ttl = try #require(TimeToLive(microseconds: 60_000_000))
        #expect(ttl.admits(time(100), at: time(100)))
        #expect(!ttl.admits(EventTime(microseconds: 100_000_001), at: time(100)))
    }

    @Test func `the longest TTL admits the oldest value`() throws {
        let ttl = try #require(TimeToLive(microseconds: .max))
        #expect(ttl.admits(EventTime(microseconds: .min), at: EventTime(microseconds: .max)))
    }
}
