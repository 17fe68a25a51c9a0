extension LightGBMScorer {
    func contributions(
        of row: Int, in rows: ModelRows
    ) throws(ModelError) -> [Contributions] {
        guard linearLeaves == nil else { throw .unexplained(reason: .linearLeaves) }
        guard let explainer else { throw .unexplained(reason: .noCovers) }
        return rows.withRow(row, as: Double.self) { row in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: columns.count) { prepared in
                columns.prepare(row.baseAddress!, into: prepared.baseAddress!)
                return explainer.contributions(
                    of: UnsafeBufferPointer(prepared),
                    baseMargins: [Double](repeating: 0, count: outputs))
            }
        }
    }
}
