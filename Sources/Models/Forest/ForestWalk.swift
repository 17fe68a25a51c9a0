/// How rows walk a forest; all ways give the same bits.
package enum ForestWalk: Sendable, CaseIterable {
    /// By the values themselves, which every forest can.
    case thresholds
    /// By the values' ranks among the thresholds, by instructions that every processor has.
    case ranks
    /// The same by instructions for wider vectors, where the processor has them.
    case wideRanks
}
