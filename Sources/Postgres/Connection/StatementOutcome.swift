/// How a statement ended that did not fail.
struct StatementOutcome: Sendable {
    var rowsAffected = 0
    var commandTag = ""
}
