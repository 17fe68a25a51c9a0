/// How many of many requests are chosen, and which.
///
/// A request is chosen by its id alone: where the id's 64 bits, as a fraction of 2⁶⁴, are less than
/// the rate. At 0.01 these are the ids of our own from `0000…` to `028f…`, in every log of every
/// server, so that a client who keeps its id is found everywhere or nowhere.
package struct SampleRate: Sendable, Equatable {
    private let bound: UInt64

    /// - Parameter fraction: From 0, none, to 1, all; `nil` for anything else.
    package init?(_ fraction: Double) {
        guard (0...1).contains(fraction) else { return nil }
        // Of 53 bits, which a double has: 1 becomes a bound above all of them.
        bound = UInt64(fraction * 0x1p53)
    }

    package func contains(_ bits: UInt64) -> Bool { bits >> 11 < bound }

    package static let onePercent = SampleRate(bound: UInt64(0.01 * 0x1p53))

    private init(bound: UInt64) { self.bound = bound }
}
