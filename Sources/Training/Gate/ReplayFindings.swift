/// What became of a candidate's file in the serving engine.
package struct ReplayFindings: Sendable {
    /// Why a file does not serve, in sentences.
    package struct Fault: Error, Sendable {
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    package struct Served: Sendable {
        /// Held-out rows that both engines answered.
        package let rows: Int
        /// The greatest difference of two margins, as a share of the trainer's where that is above
        /// 1; infinite where one of the two is no number.
        package let worstError: Double
        /// Where that is; nil where all are alike.
        package let worst: (row: Int, serving: Float, trainer: Float)?
        /// Requests that the champion was asked, and how many of them the candidate answers with
        /// no number.
        package let logged: Int
        package let unanswered: Int
        package let latencyP99: Duration

        package init(
            rows: Int, worstError: Double = 0,
            worst: (row: Int, serving: Float, trainer: Float)? = nil, logged: Int = 0,
            unanswered: Int = 0, latencyP99: Duration
        ) {
            self.rows = rows
            self.worstError = worstError
            self.worst = worst
            self.logged = logged
            self.unanswered = unanswered
            self.latencyP99 = latencyP99
        }
    }

    package let artifactBytes: Int
    package let served: Result<Served, Fault>

    package init(artifactBytes: Int, served: Result<Served, Fault>) {
        self.artifactBytes = artifactBytes
        self.served = served
    }
}
