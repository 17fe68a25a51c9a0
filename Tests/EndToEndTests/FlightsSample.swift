import Foundation
import TestSupport

/// Rows drawn at random. The seed is printed, and `LARDER_TEST_SEED` sets it.
struct FlightsSample: Sendable {
    let seed: UInt64
    /// Ascending, none twice.
    let rows: [Int]

    /// - Parameter purpose: What the rows are for, said with the seed.
    init(_ count: Int, of total: Int, for purpose: String) {
        let given = ProcessInfo.processInfo.environment["LARDER_TEST_SEED"].flatMap(UInt64.init)
        seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
        print("\(count) flights for \(purpose): LARDER_TEST_SEED=\(seed)")
        var random = SplitMix64(seed: seed)
        var drawn: Set<Int> = []
        while drawn.count < min(count, total) {
            drawn.insert(Int.random(in: 0..<total, using: &random))
        }
        rows = drawn.sorted()
    }
}
