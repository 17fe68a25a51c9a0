/// A rollout and the version that it tries, both on this server.
package struct Trial: Sendable {
    package let rollout: ActiveRollout
    package let challenger: ServedModel

    /// The trial for requests whose answers tell their reasons.
    ///
    /// - Returns: `nil` where the challenger would answer some rows, and cannot tell why.
    package var explaining: Trial? {
        rollout.rollout.mode == .canary && !challenger.model.isExplained ? nil : self
    }

    /// For each row whether the challenger takes part in it.
    ///
    /// Their keys choose; where they have none, their names do.
    func takes(_ rows: AskedRows) -> [Bool] {
        let form = KeyForm(rows.keyNames)
        return (0..<rows.count).map { row in
            rollout.takes(
                rows.keyNames.isEmpty ? rows.id(row).low : form.sampleHash(rows.key(row)))
        }
    }
}

extension Predictions {
    /// Those of some rows that were not predicted, or to a number that is none.
    func failures(_ signature: ModelSignature, among rows: [Bool]) -> Int {
        let range = signature.range(of: .value) ?? signature.range(of: .scores) ?? 0..<0
        return (0..<count).count { row in
            guard rows[row] else { return false }
            return refusals[row] != nil
                || range.contains { !scores[row * signature.scoreWidth + $0].isFinite }
        }
    }
}
