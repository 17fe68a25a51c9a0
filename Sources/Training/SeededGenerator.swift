/// The one source of chance in training: SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014). A seed repeats it everywhere, for which the draws from a
/// range are its own and not those of a standard library's version.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `bound` − 1: the upper half of a product. How far it is from even,
    /// `bound` / 2⁶⁴, no sample shows.
    ///
    /// - Precondition: `bound` is greater than 0.
    package mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "there is something to choose from")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number from 0 to below 1.
    package mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Brings values into an order of which each is as likely as any (Fisher and Yates).
    package mutating func shuffle<Value>(_ values: inout [Value]) {
        for last in values.indices.reversed() where last > 0 {
            values.swapAt(last, index(below: last + 1))
        }
    }

    /// `count` of the numbers below `bound`, all where it has no more, ascending (Knuth, The Art of
    /// Computer Programming, volume 2, algorithm 3.4.2 S).
    package mutating func sample(_ count: Int, below bound: Int) -> [Int] {
        guard count < bound else { return Array(0..<bound) }
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        for number in 0..<bound {
            guard chosen.count < count else { break }
            if index(below: bound - number) < count - chosen.count { chosen.append(number) }
        }
        return chosen
    }
}
