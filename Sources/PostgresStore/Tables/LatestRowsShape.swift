/// How the latest row of every key is found.
package enum LatestRowsShape: CaseIterable, Hashable, Sendable {
    /// One descent into the table's index for each key.
    case descents
    /// One pass over the index, in its order.
    case scan
}

extension LatestRowsShape {
    /// Rows for each key from which on descents are the faster.
    ///
    /// A descent costs about the same wherever rows lie; a pass reads every row of the table in the
    /// order of keys, which is cheap where they lie in it and costs a page for each where they do
    /// not. Measured on PostgreSQL 15 with ten float64, two cores, everything in memory, up to
    /// 20 rows of 300,000 keys: both took the same time at about 17 rows a key stored key by key,
    /// and at about 3 stored event time by event time. Batches sorted by key, as large ones are,
    /// lie between: a million keys of ten rows took 1.5 times as long by a pass.
    static let rowsPerKey = (inKeyOrder: 17.0, anywhere: 5.0)

    /// The faster one.
    ///
    /// - Parameters:
    ///   - rows: Of the table.
    ///   - keys: Of the table.
    ///   - correlation: How far rows lie in the order of keys: 1 or -1 in their order, 0 anywhere.
    package init(rows: Double, keys: Double, correlation: Double) {
        // As PostgreSQL reckons what a scan of an index costs: between the extremes by the square.
        let ordered = correlation * correlation
        let passes = ordered / Self.rowsPerKey.inKeyOrder + (1 - ordered) / Self.rowsPerKey.anywhere
        self = rows * passes >= keys ? .descents : .scan
    }
}
