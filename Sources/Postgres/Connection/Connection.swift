import Dispatch

/// One session with PostgreSQL, which runs one statement at a time.
///
/// libpq is used in its non-blocking mode on a serial queue that is also this actor's executor;
/// dispatch sources watch the socket. A method that must wait for the server stores a
/// continuation in `waiter`, and whatever happens next resumes it: the socket is ready, or the
/// connection is given up. The states:
///
///     opening ──► open ──► lost      the server or the network ended it
///        │          └────► closed    its owner did
///        └───────► lost
///
/// Invariants:
/// 1. `link` and `watcher` exist when and only when the state is opening or open.
/// 2. At most one `statement`; a second is refused, never queued.
/// 3. A statement ends only after all its results were taken and no request to cancel it is
///    under way, so that the next one finds the session clean.
/// 4. A cancelled statement that has not ended after `cancelGrace` costs the connection.
package actor Connection {
    enum State: Equatable {
        case opening, open, closed
        case lost(reason: String)
    }

    private nonisolated let executor: QueueExecutor
    package nonisolated let configuration: ConnectionConfiguration

    var state = State.opening
    var link: Link?
    var watcher: SocketWatcher?
    /// Whether the server has gone: its end of the socket is told once only, and not again for
    /// what is left to read then, so nothing is waited for any more.
    var isHungUp = false
    var waiter: CheckedContinuation<Void, Never>?
    var statement: ActiveStatement?
    var cancelWaiter: CheckedContinuation<Void, Never>?
    var statementsBegun: UInt64 = 0
    var timerFires: ContinuousClock.Instant?
    var cache: StatementCache
    var listeners: [UInt64: Listener] = [:]
    var listenersAdded: UInt64 = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    nonisolated var queue: DispatchQueue { executor.queue }

    private init(_ configuration: ConnectionConfiguration) {
        executor = QueueExecutor(label: "larder.postgres.connection")
        self.configuration = configuration
        cache = StatementCache(countMax: configuration.preparedStatementsMax)
    }

    /// Connects, authenticates and applies the session's settings.
    ///
    /// - Throws: `.unreachable`, `.server` when the server refuses the session,
    ///   `.deadlineExceeded` after `connectDeadline`, `.cancelled`.
    package static func open(
        _ configuration: ConnectionConfiguration
    ) async throws(PostgresError) -> Connection {
        let connection = Connection(configuration)
        try await connection.establish()
        return connection
    }

    /// Ends the session. A statement that is running fails with `.shutDown`.
    package func close() {
        guard state == .open || state == .opening else { return }
        release(becoming: .closed)
    }

    /// The server process of this session, as `pg_stat_activity` names it; 0 once it is over.
    package var processIdentifier: Int32 { link?.processIdentifier ?? 0 }

    /// The error for using a session that is over.
    var endedError: PostgresError {
        switch state {
        case .lost(let reason): .connectionLost(reason: reason)
        case .opening, .open, .closed: .shutDown
        }
    }

    /// The link of a session that is not over.
    func liveLink() throws(PostgresError) -> Link {
        guard let link else { throw endedError }
        return link
    }

    /// Gives the connection up.
    ///
    /// - Parameter reason: libpq's last message when absent.
    /// - Returns: The error to throw.
    func lose(_ reason: String? = nil) -> PostgresError {
        guard let link else { return endedError }
        let given = reason ?? link.message
        release(becoming: .lost(reason: given.isEmpty ? "the server closed it" : given))
        return endedError
    }

    private func release(becoming next: State) {
        state = next
        link = nil
        watcher = nil
        for listener in listeners.values { listener.continuation.finish() }
        listeners = [:]
        wake()
        cancelWaiter?.resume()
        cancelWaiter = nil
    }
}
