/// What turns a row of inputs into a row of outputs: a forest with its link, a linear formula, a
/// graph of operators. Immutable, shared by all threads.
package protocol Scorer: Sendable {
    /// What it keeps in memory.
    var byteCount: Int { get }

    /// Scores every row.
    ///
    /// - Parameters:
    ///   - rows: As wide as the model's inputs.
    ///   - scores: Filled with `rows.count` rows of the signature's outputs in their order, each as
    ///     wide as it says, as doubles. Uninitialized before.
    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>)

    /// Why no row can be explained; `nil` where each can.
    var unexplained: UnexplainedReason? { get }

    /// Splits or terms that explaining a row goes through: some nanoseconds each.
    var explanationSteps: Int { get }

    /// How much each input has to do with the margins of a row, for each margin in turn.
    ///
    /// - Precondition: It can explain.
    func contributions(
        of row: Int, in rows: ModelRows
    ) -> [Contributions]
}

extension Scorer {
    /// What a scorer says that has no way to know.
    package var unexplained: UnexplainedReason? { .graph }

    package var explanationSteps: Int { 0 }

    package func contributions(of row: Int, in rows: ModelRows) -> [Contributions] {
        preconditionFailure("nobody asks a scorer that cannot explain")
    }
}
