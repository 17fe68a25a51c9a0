/// The port behind which a library trains.
package protocol TrainingEngine: Sendable {
    /// Opens a matrix for trainings. The session keeps the library's own copies of the rows that
    /// were trained on, since a search trains many times on the same.
    ///
    /// - Parameters:
    ///   - matrix: No value is infinite.
    ///   - threads: Of what the session does besides boosting.
    /// - Throws: `.engineUnavailable`, `.engineFailed`.
    func session(
        on matrix: TrainingMatrix, threads: Int
    ) throws(TrainingError) -> any TrainingSession
}
