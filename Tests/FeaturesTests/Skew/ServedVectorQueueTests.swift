import Features
import JSON
import Synchronization
import TestSupport
import Testing

/// Which served vectors are kept, and how many wait.
@Suite struct ServedVectorQueueTests {
    @Test func `nothing is kept where no key is in the sample`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        _ = try test.served("stats:rating", 1)
        #expect(test.store.served.take(countMax: 10).isEmpty)
    }

    @Test func `a key that no table can hold is not in the sample`() async throws {
        let test = StoreUnderTest(served: ServedVectorQueue { _ in true })
        try await test.apply(
            Drivers.bundle.replacing(
                #""driver_id", "type": "int64""#, with: #""driver_id", "type": "string""#))
        let features = ["stats:rating"].compactMap(FeatureReference.init)
        let project = test.store.project(DefinitionBundle.defaultProject)
        let plan = test.store.plan(try FeatureSelection(features, in: project))
        let keys = ["a", "a\u{0}b", "b"].map(FeatureValue.string)
        _ = try test.store.read(OnlineRequest(plan, entities: [("driver_id", keys)]))
        let sampled = test.store.served.take(countMax: 10).map(\.key)
        #expect(sampled == [["driver_id": "a"], ["driver_id": "b"]])
    }

    @Test func `a key has one hash, whatever else is asked for`() async throws {
        let hashes = Mutex<[UInt64]>([])
        let test = StoreUnderTest(
            served: ServedVectorQueue { hash in
                hashes.withLock { $0.append(hash) }
                return false
            })
        try await test.apply()
        _ = try test.store.read(test.request("stats:rating", drivers: [1, 2, 1]))
        _ = try test.store.read(test.request("stats:home", drivers: [2]))
        let found = hashes.withLock { $0 }
        #expect(found.count == 4)
        #expect(found[0] == found[2] && found[1] == found[3] && found[0] != found[1])
    }

    @Test func `hashes are spread evenly, so that a share of them is that share of keys`()
        async throws
    {
        let test = StoreUnderTest(served: ServedVectorQueue { $0 < .max / 10 })
        try await test.apply()
        _ = try test.store.read(test.request("stats:rating", drivers: Array(0..<10_000)))
        let count = test.store.served.take(countMax: 10_000).count
        #expect((900...1100).contains(count))
    }

    @Test func `a vector beyond those that may wait is dropped and counted`() async throws {
        let test = StoreUnderTest(served: ServedVectorQueue { _ in true })
        try await test.apply()
        let count = ServedVectorQueue.waitingMax + 3
        _ = try test.store.read(test.request("stats:rating", drivers: Array(0..<Int64(count))))
        #expect(test.store.served.dropped == 3)
        #expect(test.store.served.take(countMax: count).count == ServedVectorQueue.waitingMax)
        #expect(test.store.served.take(countMax: count).isEmpty)
    }

    @Test func `a feature that is asked for twice is kept once, with the version of its table`()
        async throws
    {
        let test = StoreUnderTest(served: ServedVectorQueue { _ in true })
        try await test.apply()
        _ = try test.store.read(
            test.request("stats:rating", "stats@v1:rating", "stats:home", drivers: [1]))
        let vector = try #require(test.store.served.take(countMax: 1).first)
        #expect(vector.features.map(\.description) == ["stats@v1:rating", "stats@v1:home"])
        #expect(vector.definitions == ["stats@v1": 1])
        #expect(vector.key == ["driver_id": 1])
        #expect(vector.statuses == ["NOT_FOUND", "NOT_FOUND"])
        #expect(vector.servedAt == time(1000))
    }
}
