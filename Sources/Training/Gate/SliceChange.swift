/// The same on the rows that have one value of a column.
package struct SliceChange: Sendable, Hashable {
    package let column: String
    /// Nil for rows that have none.
    package let value: String?
    package let rows: Int
    package let metric: MetricName
    package let champion: Double
    package let candidate: Double

    package init(
        column: String, value: String?, rows: Int, metric: MetricName, champion: Double,
        candidate: Double
    ) {
        self.column = column
        self.value = value
        self.rows = rows
        self.metric = metric
        self.champion = champion
        self.candidate = candidate
    }
}
