extension LinearScorer {
    var unexplained: UnexplainedReason? { nil }

    /// Of each input its term of the sum: what its distance from the mean is worth.
    func contributions(
        of row: Int, in rows: ModelRows
    ) -> [Contributions] {
        rows.withRow(row, as: Double.self) { row in
            intercepts.indices.map { output in
                Contributions(
                    bias: intercepts[output],
                    inputs: row.indices.map { input in
                        coefficients[output * row.count + input] * prepared(row[input], input)
                    })
            }
        }
    }
}
