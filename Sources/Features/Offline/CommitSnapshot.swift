/// Which transactions a reading of the offline store has seen.
///
/// Rows that are read while others are being committed are also handed over by those who commit
/// them; this tells which of them were read already.
package struct CommitSnapshot: Hashable, Sendable {
    /// The first number that no transaction had yet.
    package let next: Int64
    /// Of lesser numbers, those of transactions that had not ended.
    package let unfinished: Set<Int64>

    package init(next: Int64, unfinished: Set<Int64> = []) {
        self.next = next
        self.unfinished = unfinished
    }

    /// Whether the reading saw what the transaction wrote.
    ///
    /// - Parameter transaction: One that was committed.
    package func contains(_ transaction: Int64) -> Bool {
        transaction < next && !unfinished.contains(transaction)
    }
}
