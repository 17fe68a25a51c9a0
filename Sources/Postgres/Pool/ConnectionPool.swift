import Dispatch
import Synchronization

/// Lends connections, opens them when needed and replaces those that broke.
///
/// `PoolState` decides, this acts. Session state (settings changed by SET, temporary tables,
/// LISTEN) stays with a connection when it is given back: leave none behind.
package final class ConnectionPool: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Lease, PostgresError>, Never>

    /// What a borrower holds.
    private struct Lease {
        let grant: PoolState.Grant
        /// Absent when the grant is to open one.
        let connection: Connection?
    }

    private struct Shelf {
        var state: PoolState
        var connections: [PoolState.SlotID: Connection] = [:]
        var waiters: [PoolState.WaiterID: Waiter] = [:]
        var isTimerSet = false

        mutating func lease(_ grant: PoolState.Grant) -> Lease {
            switch grant {
            case .open: Lease(grant: grant, connection: nil)
            case .use(let slot, _):
                Lease(grant: grant, connection: connections.removeValue(forKey: slot))
            }
        }
    }

    package let configuration: ConnectionConfiguration
    package let limits: PoolLimits
    private let shelf: Mutex<Shelf>
    private let waitersSeen = Atomic<PoolState.WaiterID>(0)
    private let queue = DispatchQueue(label: "larder.postgres.pool")
    private let start = ContinuousClock.now
    // Set up before the pool is shared; a dispatch source may be cancelled on any thread.
    private nonisolated(unsafe) let expiry: any DispatchSourceTimer

    /// Opens nothing yet.
    package init(_ configuration: ConnectionConfiguration, limits: PoolLimits = PoolLimits()) {
        self.configuration = configuration
        self.limits = limits
        shelf = Mutex(Shelf(state: PoolState(limits: limits)))
        expiry = DispatchSource.makeTimerSource(queue: queue)
        let interval = (limits.idleLifetime / 2).dispatchInterval
        expiry.schedule(deadline: .now() + interval, repeating: interval)
        expiry.setEventHandler { [weak self] in self?.closeExpired() }
        expiry.activate()
    }

    deinit {
        expiry.cancel()
    }

    package var statistics: PoolStatistics {
        shelf.withLock { $0.state.statistics }
    }

    /// Lends a connection for the length of the body.
    ///
    /// It is closed instead of lent again when it comes back broken, in a transaction or in the
    /// middle of a statement.
    ///
    /// - Throws: `.poolExhausted`, `.cancelled`, `.shutDown`, what `Connection.open` throws, and
    ///   what the body throws.
    @discardableResult
    package nonisolated(nonsending) func withConnection<T>(
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        let (slot, connection) = try await acquire()
        do {
            let value = try await body(connection)
            await release(slot, connection)
            return value
        } catch {
            await release(slot, connection)
            throw error
        }
    }

    /// Lends a connection and runs the body in a transaction on it; see
    /// `Connection.transaction`.
    @discardableResult
    package nonisolated(nonsending) func withTransaction<T>(
        _ mode: TransactionMode = .readWrite,
        commitDeadline: Duration? = nil,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        try await withConnection { connection in
            try await connection.transaction(mode, commitDeadline: commitDeadline, body)
        }
    }

    /// The same with statements that are sent together with the transaction's BEGIN.
    @discardableResult
    package nonisolated(nonsending) func withTransaction<T>(
        beginningWith statements: [Statement],
        deadline: Duration? = nil,
        commitDeadline: Duration? = nil,
        _ body: nonisolated(nonsending) (Connection, [[Row]]) async throws -> T
    ) async throws -> T {
        try await withConnection { connection in
            try await connection.transaction(
                beginningWith: statements, deadline: deadline, commitDeadline: commitDeadline, body)
        }
    }

    /// Refuses whoever waits, closes what is idle, and closes what is lent when it comes back.
    package func shutDown() async {
        expiry.cancel()
        let (connections, waiters) = shelf.withLock { shelf in
            let (slots, waiters) = shelf.state.shutDown()
            return (
                slots.compactMap { shelf.connections.removeValue(forKey: $0) },
                waiters.compactMap { shelf.waiters.removeValue(forKey: $0) }
            )
        }
        for waiter in waiters { waiter.resume(returning: .failure(.shutDown)) }
        for connection in connections { await connection.close() }
    }

    private func acquire() async throws(PostgresError) -> (PoolState.SlotID, Connection) {
        let lease = try await lease()
        switch lease.grant {
        case .open(let slot): return (slot, try await open(slot))
        case .use(let slot, let isProbed):
            if let connection = lease.connection {
                if await connection.isUsable(isProbed: isProbed) { return (slot, connection) }
                shelf.withLock { $0.state.foundBroken() }
                await connection.close()
            }
            return (slot, try await open(slot))
        }
    }

    /// Waits, if it must, for something to be granted.
    private func lease() async throws(PostgresError) -> Lease {
        let waiter = waitersSeen.add(1, ordering: .relaxed).newValue
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Waiter) in
                ask(as: waiter, continuation)
            }
        } onCancel: {
            leave(waiter)
        }
        return try outcome.get()
    }

    private func ask(as waiter: PoolState.WaiterID, _ answer: Waiter) {
        let outcome: Result<Lease, PostgresError>? = shelf.withLock { shelf in
            switch shelf.state.acquire(as: waiter, at: now) {
            case .granted(let grant): return .success(shelf.lease(grant))
            case .shutDown: return .failure(.shutDown)
            case .refused: return .failure(exhausted(shelf.state.statistics))
            case .wait:
                shelf.waiters[waiter] = answer
                setTimer(&shelf)
                return nil
            }
        }
        if let outcome {
            answer.resume(returning: outcome)
        } else if Task.isCancelled {
            // A cancellation before the waiter was entered found nobody to wake.
            leave(waiter)
        }
    }

    private func leave(_ waiter: PoolState.WaiterID) {
        let answer = shelf.withLock { shelf in
            shelf.state.leave(waiter) ? shelf.waiters.removeValue(forKey: waiter) : nil
        }
        answer?.resume(returning: .failure(.cancelled))
    }

    /// Sees to it that somebody looks when the first waiter's deadline comes.
    private func setTimer(_ shelf: inout Shelf) {
        guard !shelf.isTimerSet, let deadline = shelf.state.nextDeadline else { return }
        shelf.isTimerSet = true
        queue.asyncAfter(deadline: .now() + (deadline - now).dispatchInterval) { [weak self] in
            self?.refuseOverdue()
        }
    }

    private func refuseOverdue() {
        let (answers, error) = shelf.withLock { shelf in
            let error = exhausted(shelf.state.statistics)
            let overdue = shelf.state.refuseOverdue(at: now)
            shelf.isTimerSet = false
            setTimer(&shelf)
            return (overdue.compactMap { shelf.waiters.removeValue(forKey: $0) }, error)
        }
        for answer in answers { answer.resume(returning: .failure(error)) }
    }

    private func exhausted(_ statistics: PoolStatistics) -> PostgresError {
        .poolExhausted(connectionsMax: limits.connectionsMax, waiting: statistics.waiting)
    }

    private func open(_ slot: PoolState.SlotID) async throws(PostgresError) -> Connection {
        do throws(PostgresError) {
            let connection = try await Connection.open(configuration)
            shelf.withLock { $0.state.opened() }
            return connection
        } catch {
            perform(shelf.withLock { $0.state.openFailed(slot) }, with: nil)
            throw error
        }
    }

    private func release(_ slot: PoolState.SlotID, _ connection: Connection) async {
        let isUsable = await connection.isUsable(isProbed: false)
        let release = shelf.withLock { shelf in
            let release = shelf.state.release(slot, isUsable: isUsable, at: now)
            if release == .keep { shelf.connections[slot] = connection }
            return release
        }
        perform(release, with: connection)
        if !release.keepsConnection { await connection.close() }
    }

    /// Hands on what became free.
    private func perform(_ release: PoolState.Release, with connection: Connection?) {
        guard case .pass(let waiter, let grant) = release else { return }
        let answer = shelf.withLock { $0.waiters.removeValue(forKey: waiter) }
        let connection = release.keepsConnection ? connection : nil
        answer?.resume(returning: .success(Lease(grant: grant, connection: connection)))
    }

    private func closeExpired() {
        let expired = shelf.withLock { shelf in
            shelf.state.expire(at: now).compactMap { shelf.connections.removeValue(forKey: $0) }
        }
        for connection in expired { Task { await connection.close() } }
    }

    private var now: Duration { ContinuousClock.now - start }
}
