/// The one statement a connection is running.
struct ActiveStatement {
    /// Why a statement is being ended before its time.
    enum Interruption {
        case deadline
        case taskCancelled
        /// Its caller wants no more of it and has an error of its own to report.
        case abandoned
    }

    /// Tells a late event of an earlier statement from one of this.
    let id: UInt64
    /// The time it was given; `deadline` is when that is over.
    let limit: Duration?
    let deadline: ContinuousClock.Instant?
    var interruption: Interruption?
    /// Whether a request to cancel is on its way; the next statement must not meet it.
    var isCancelInFlight = false
}
