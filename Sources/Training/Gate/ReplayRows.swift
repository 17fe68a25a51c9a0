/// Held-out rows with the trainer's own answers: what the serving engine must agree with.
package struct ReplayRows: Sendable, Codable, Hashable {
    /// The names of a row's values, in order.
    package let columns: [String]
    /// `count * columns.count` numbers, row after row; NaN is missing.
    package let values: [Float]
    package let count: Int
    /// As many a row as the model has margins.
    package let trainerMargins: [Float]

    /// - Precondition: The arrays agree about the number of rows.
    package init(columns: [String], values: [Float], count: Int, trainerMargins: [Float]) {
        precondition(values.count == count * columns.count, "a value a column and row")
        precondition(
            count > 0 ? trainerMargins.count % count == 0 : trainerMargins.isEmpty,
            "as many margins a row")
        self.columns = columns
        self.values = values
        self.count = count
        self.trainerMargins = trainerMargins
    }
}
