import Features
import TestSupport

/// Reads features of one customer at a time into its buffer.
struct CustomerReader {
    private let store: FeatureStore
    /// Made once, as servers keep it for requests of one shape.
    private let plan: LookupPlan
    private let features: [String]
    private let takesAmount: Bool
    /// The caller's: a number for each feature, NaN for null.
    private var buffer: [Double]
    private var random = SplitMix64(seed: 1)

    /// Reads between two looks at the clock.
    private static let readsAtOnce = 1000
    /// What is computed twice by other means may differ by rounding.
    private static let relativeErrorMax = 1e-9

    init(_ store: FeatureStore, _ features: [String]) throws {
        self.store = store
        self.features = features
        let selection = try FeatureSelection(
            features.compactMap(FeatureReference.init),
            in: store.project(DefinitionBundle.defaultProject))
        plan = store.plan(selection)
        takesAmount = !selection.requestColumns.isEmpty
        buffer = Array(repeating: 0, count: features.count)
    }

    /// Reads every customer.
    /// - Throws: `WrongValue` where what is read is not what was written, or follows from it.
    mutating func check() throws {
        for customer in 0..<Customers.count {
            let amount = amount()
            try read(customer, amount)
            let stored = Customers.stored(of: customer)
            let expected = stored + Customers.computed(from: stored, amount: amount)
            for (place, feature) in features.enumerated() {
                let (value, expected) = (buffer[place], expected[place])
                let isRight =
                    place < stored.count || expected.isNaN
                    ? value.bitPattern == expected.bitPattern
                    : abs(value - expected) <= Self.relativeErrorMax * max(1, abs(expected))
                guard isRight else {
                    throw WrongValue(
                        feature: feature, customer: customer, read: value, expected: expected)
                }
            }
        }
    }

    /// Reads customers at random for that long.
    mutating func nanosecondsPerRead(during duration: Duration) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        var taken: Duration
        repeat {
            for _ in 0..<Self.readsAtOnce {
                let customer = Int64.random(in: 0..<Customers.count, using: &random)
                try read(customer, amount())
            }
            count += Self.readsAtOnce
            taken = start.duration(to: clock.now)
        } while taken < duration
        return taken / .nanoseconds(count)
    }

    private mutating func amount() -> Double { Double.random(in: 1..<500, using: &random) }

    /// One lookup, as a server makes it.
    private mutating func read(_ customer: Int64, _ amount: Double) throws(FeatureError) {
        let request = try OnlineRequest(
            plan, entities: [(name: "customer_id", values: [.int64(customer)])],
            request: takesAmount ? [(name: "amount", values: [.float64(amount)])] : [])
        let values = try store.read(request).values
        for place in buffer.indices { buffer[place] = values[place].number ?? .nan }
    }
}
