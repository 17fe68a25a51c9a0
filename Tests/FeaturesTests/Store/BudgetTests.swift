import Features
import TestSupport
import Testing

@Suite struct BudgetTests {
    private let full = FeatureError.full(
        "the online store is full",
        detail: "Its rows may take 300000 bytes, and would need more.",
        hint: "Raise online-memory-bytes, or declare views online: false.")

    /// A store whose drivers 0, 1, … were written until there was no room for one more.
    private func fullStore() async throws -> (test: StoreUnderTest, drivers: Int64) {
        let test = StoreUnderTest(budget: MemoryBudget(limit: 300_000))
        try await test.apply()
        var driver: Int64 = 0
        while driver < 10_000 {
            do {
                try await test.write(driver, at: 10, rating: 1)
            } catch FeatureError.full {
                return (test, driver)
            }
            driver += 1
        }
        return (test, driver)
    }

    @Test func `rows of a new key are refused where they would not fit`() async throws {
        let (test, drivers) = try await fullStore()
        #expect(drivers > 10)
        await #expect(throws: full) { try await test.write(drivers, at: 10, rating: 1) }
        let request = try test.request("stats:rating", drivers: [drivers])
        #expect(try await test.store.read(request, asOf: time(1000))[0, 0].status == .notFound)
    }

    @Test(arguments: Array(stride(from: 5_000, through: 400_000, by: 13_000)))
    func `all rows that are taken are served, however little room there is`(
        limit: Int
    ) async throws {
        let test = StoreUnderTest(budget: MemoryBudget(limit: limit))
        try await test.apply()
        var driver: Int64 = 0
        while driver < 5_000 {
            do {
                try await test.write(driver, at: 10, rating: 1)
            } catch FeatureError.full {
                break
            }
            driver += 1
        }
        for driver in 0..<driver {
            #expect(try test.served("stats:rating", driver)?.value == .float64(1))
        }
        #expect(try test.served("stats:rating", driver)?.status == .notFound)
        #expect(test.store.budget.used <= limit)
    }

    @Test func `rows of a known key are taken, and all that was taken is served`() async throws {
        let (test, drivers) = try await fullStore()
        try await test.write(0, at: 20, rating: 2)
        #expect(try test.served("stats:rating", 0)?.value == .float64(2))
        #expect(try test.served("stats:rating", drivers - 1)?.value == .float64(1))
        // Nothing was left out: an unknown key is not there.
        #expect(try test.served("stats:rating", drivers)?.status == .notFound)
    }

    @Test func `a store that could not hold all rows says so of keys it does not have`()
        async throws
    {
        let (test, drivers) = try await fullStore()
        let restarted = test.another(budget: MemoryBudget(limit: 250_000))
        try await restarted.store.start { _, _ in }
        let answers = (0..<drivers).map { driver in
            Result { try restarted.served("stats:rating", driver)?.value }
        }
        #expect(answers.contains { (try? $0.get()) == .float64(1) })
        #expect(
            answers.contains {
                if case .failure(FeatureError.full) = $0 { true } else { false }
            })
    }
}
