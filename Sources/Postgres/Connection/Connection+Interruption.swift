import Dispatch

/// The frame around every statement: its deadline, its cancellation, its end.
extension Connection {
    /// Makes the connection busy.
    ///
    /// - Throws: `.invalidUse` when it is busy already; `.cancelled` when the task is.
    func begin(
        deadline: Duration?, isCancellable: Bool = true, state expected: State = .open
    ) throws(PostgresError) -> UInt64 {
        guard state == expected else { throw endedError }
        guard statement == nil else {
            throw .invalidUse(reason: "connection is already running a statement")
        }
        guard !isCancellable || !Task.isCancelled else { throw .cancelled }
        statementsBegun += 1
        let id = statementsBegun
        let end = deadline.map { ContinuousClock.now + $0 }
        statement = ActiveStatement(id: id, limit: deadline, deadline: end)
        if let end { setTimer(for: end) }
        return id
    }

    /// Sees to it that the timer fires no later than that.
    ///
    /// One timer serves many statements: a cancelled one would stay in its queue until its time
    /// comes, and a busy connection would pile them up.
    private func setTimer(for end: ContinuousClock.Instant) {
        if let timerFires, timerFires <= end { return }
        timerFires = end
        let remaining = (end - ContinuousClock.now).dispatchInterval
        queue.asyncAfter(deadline: .now() + remaining) { [weak self] in
            self?.assumeIsolated { $0.timerFired(setFor: end) }
        }
    }

    private func timerFired(setFor end: ContinuousClock.Instant) {
        // An earlier one was set after this.
        guard timerFires == end else { return }
        timerFires = nil
        guard let statement, let deadline = statement.deadline else { return }
        if deadline <= ContinuousClock.now {
            interrupt(statement.id, .deadline)
        } else {
            setTimer(for: deadline)
        }
    }

    /// Runs the body; cancelling the task meanwhile interrupts the statement.
    func cancellable<T: Sendable>(
        _ id: UInt64,
        _ body: nonisolated(nonsending) () async throws(PostgresError) -> T
    ) async -> Result<T, PostgresError> {
        await withTaskCancellationHandler {
            await Result(catchingAsync: body)
        } onCancel: {
            interruptSoon(id)
        }
    }

    /// Makes the connection free again, once the statement's traces are gone.
    ///
    /// - Throws: The outcome's error, or what interrupted the statement and so caused it.
    @discardableResult
    func end<T>(
        _ id: UInt64, _ outcome: Result<T, PostgresError>
    ) async throws(PostgresError) -> T {
        precondition(statement?.id == id, "a statement ends once")
        while statement?.isCancelInFlight == true, link != nil {
            await withCheckedContinuation { cancelWaiter = $0 }
        }
        let ended = statement
        statement = nil
        deliverNotifications()
        watchForNotifications()
        do throws(PostgresError) {
            return try outcome.get()
        } catch {
            throw cause(of: error, in: ended)
        }
    }

    /// Runs the body as a statement of its own.
    func asStatement<T: Sendable>(
        deadline: Duration?,
        _ body: nonisolated(nonsending) () async throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        let id = try begin(deadline: deadline ?? configuration.statementDeadline)
        return try await end(id, await cancellable(id, body))
    }

    /// The same for what must be done even when the task is cancelled: COMMIT, ROLLBACK.
    func asUncancellableStatement<T: Sendable>(
        deadline: Duration,
        _ body: nonisolated(nonsending) () async throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        let id = try begin(deadline: deadline, isCancellable: false)
        return try await end(id, await Result(catchingAsync: body))
    }

    /// Throws what interrupts the statement, for the caller who is about to feed it more.
    func checkNotInterrupted() throws(PostgresError) {
        switch statement?.interruption {
        case .deadline: throw .deadlineExceeded(after: statement?.limit ?? .zero)
        case .taskCancelled, .abandoned: throw .cancelled
        case nil: return
        }
    }

    private func cause(of error: PostgresError, in ended: ActiveStatement?) -> PostgresError {
        let isConsequence =
            switch error {
            case .server(let error): error.state == .queryCanceled
            case .connectionLost, .shutDown: true
            default: false
            }
        guard isConsequence, let ended, state != .closed else { return error }
        switch ended.interruption {
        case .deadline: return .deadlineExceeded(after: ended.limit ?? .zero)
        case .taskCancelled: return .cancelled
        case .abandoned, nil: return error
        }
    }

    nonisolated func interruptSoon(_ id: UInt64) {
        queue.async { self.assumeIsolated { $0.interrupt(id, .taskCancelled) } }
    }

    /// Asks the server to end the statement; its own answer then ends it here.
    func interrupt(_ id: UInt64, _ reason: ActiveStatement.Interruption) {
        guard statement?.id == id, statement?.interruption == nil else { return }
        statement?.interruption = reason
        guard state == .open else {
            _ = lose("connecting was given up")
            return
        }
        sendCancel(id)
        let grace = configuration.cancelGrace
        queue.asyncAfter(deadline: .now() + grace.dispatchInterval) { [weak self] in
            self?.assumeIsolated { connection in
                guard connection.statement?.id == id else { return }
                _ = connection.lose("the server did not end a cancelled statement")
            }
        }
    }

    private func sendCancel(_ id: UInt64) {
        guard let request = link?.cancelRequest() else { return }
        statement?.isCancelInFlight = true
        // Off this queue, because it blocks, and on a queue of its own, because a server that
        // is gone may keep it blocked.
        DispatchQueue(label: "larder.postgres.cancel").async {
            request.send()
            self.queue.async { self.assumeIsolated { $0.cancelWasSent(id) } }
        }
    }

    private func cancelWasSent(_ id: UInt64) {
        guard statement?.id == id else { return }
        statement?.isCancelInFlight = false
        cancelWaiter?.resume()
        cancelWaiter = nil
        // A request that overtakes its statement finds the session idle and is forgotten, so it
        // is repeated for as long as the statement lives.
        queue.asyncAfter(deadline: .now() + Self.cancelInterval) { [weak self] in
            self?.assumeIsolated { connection in
                guard connection.statement?.id == id else { return }
                connection.sendCancel(id)
            }
        }
    }

    private static let cancelInterval = DispatchTimeInterval.milliseconds(100)
}
