/// Under which name this server writes to the feed of changes, and that it has.
///
/// Whoever has committed something says so here, and `ChangeBell` tells the others: many commits
/// by one ringing, outside of their transactions. A NOTIFY within them would make all commits of
/// the database take turns.
final class ChangeJournal: Sendable {
    let server: String
    /// Yields once, or more often, after something was committed.
    let writes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init(server: String) {
        self.server = server
        (writes, continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(1))
    }

    func wrote() { continuation.yield() }
}
