import Foundation

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
        var generator = Generator(state: seed)
        var drawn: Set<Int> = []
        while drawn.count < min(count, total) {
            drawn.insert(Int.random(in: 0..<total, using: &generator))
        }
        rows = drawn.sorted()
    }

    /// SplitMix64: the same numbers for the same seed, on every machine.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
