/// What is known about a join once all its rows were handed over.
package struct JoinSummary: Hashable, Sendable {
    /// The cells whose value comes from a row that became known only after the entity row's time:
    /// `as_known` takes each of them from another row, or from none. `nil` with `as_known`.
    package let cellsKnownLater: Int?

    package init(cellsKnownLater: Int?) {
        self.cellsKnownLater = cellsKnownLater
    }
}
