extension XGBoostLinearScorer {
    var unexplained: UnexplainedReason? { nil }

    /// Of each input its term of the sum, as the library has it: counted from 0, not from a mean.
    func contributions(
        of row: Int, in rows: ModelRows
    ) -> [Contributions] {
        rows.withRow(row, as: Float.self) { row in
            (0..<outputCount).map { output in
                let weight = { (input: Int) in Double(weights[input * outputCount + output]) }
                return Contributions(
                    bias: weight(row.count) + Double(baseMargin),
                    inputs: row.indices.map { input in
                        row[input].isNaN ? 0 : Double(row[input]) * weight(input)
                    })
            }
        }
    }
}
