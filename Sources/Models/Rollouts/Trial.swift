/// A rollout and the version that it tries, both on this server.
package struct Trial: Sendable {
    package let rollout: ActiveRollout
    package let challenger: ServedModel

    /// For each row whether the challenger takes part in it.
    ///
    /// - Parameter batch: Its keys choose; where it has none, its names do.
    func takes(_ batch: PredictionBatch) -> [Bool] {
        let form = KeyForm(batch.keyNames)
        return (0..<batch.count).map { row in
            rollout.takes(
                batch.keyNames.isEmpty ? batch.id(row).low : form.sampleHash(batch.key(row)))
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
