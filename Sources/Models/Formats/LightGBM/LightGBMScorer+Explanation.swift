extension LightGBMScorer {
    var unexplained: UnexplainedReason? {
        if linearLeaves != nil { return .linearLeaves }
        return explainer == nil ? .noCovers : nil
    }

    var explanationSteps: Int { explainer?.splitCount ?? 0 }

    func contributions(
        of row: Int, in rows: ModelRows
    ) -> [Contributions] {
        guard let explainer else { preconditionFailure("it can explain") }
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
