import Features
import TestSupport
import Testing

/// The comparison of some keys, over and over.
@Suite struct SamplingTests {
    private var random = SplitMix64(seed: 1)

    @Test mutating func `keys that are the same online and offline are counted`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        for driver: Int64 in 1...3 { try await test.write(driver, at: 990, rating: 1) }
        let samples = try await test.store.sampleOnline(keysMax: 2, viewsMax: 9, using: &random)
        #expect(samples.map(\.view) == ["stats"])
        #expect(samples.map(\.comparison.compared) == [2])
        #expect(samples.map(\.comparison.different) == [0])
    }

    @Test mutating func `a row that was not followed online is found`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 990, rating: 1)
        let schema = try #require(test.store.project("default").schema(of: "stats"))
        let row = TypedRow(
            key: key(1), eventTime: time(995), createdTime: time(995),
            values: [.float64(2), .null])
        _ = try await test.oracle.write(RowBatch.make(schema, rows: [row], id: "unfollowed"))
        let samples = try await test.store.sampleOnline(keysMax: 2, viewsMax: 9, using: &random)
        let example = try #require(samples.first?.comparison.examples.first)
        #expect(example.key == key(1))
        #expect(example.online?.eventTime == time(990))
        #expect(example.offline?.eventTime == time(995))
    }

    @Test mutating func `keys of a large table are chosen from all its shards`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        for driver: Int64 in 0..<1200 { try await test.write(driver, at: 990, rating: 1) }
        let samples = try await test.store.sampleOnline(keysMax: 20, viewsMax: 1, using: &random)
        #expect((15...20).contains(samples[0].comparison.compared))
        #expect(samples[0].comparison.different == 0)
    }
}
