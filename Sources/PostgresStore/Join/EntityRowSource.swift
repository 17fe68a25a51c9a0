import Features
import Postgres

/// Entity rows that are about to be joined, read a batch at a time.
protocol EntityRowSource {
    /// The columns, checked: the join keys and `event_timestamp` are among them, with their types.
    var columns: EntityColumns { get }

    /// The next rows, each with one value for each column; `nil` after the last.
    ///
    /// - Throws: `.invalid` naming a row without a usable event time.
    nonisolated(nonsending) mutating func next() async throws -> [[PostgresValue]]?
}
