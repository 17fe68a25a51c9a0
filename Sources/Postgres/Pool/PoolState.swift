/// What a connection pool decides, without connections, clocks or tasks.
///
/// Each event is a method; what it returns is what the pool must do. A slot is the right to
/// hold one connection:
///
///     (none) ──acquire──► opening ──opened──► lent ──release──► idle ──acquire──► lent
///        ▲                   │                 │                 │
///        └────openFailed─────┴────broken───────┴────expire───────┘
///
/// Invariants:
/// 1. No more slots than `connectionsMax`, no more waiters than `waitersMax`.
/// 2. While someone waits, nothing is idle and no slot is free: what becomes available goes to
///    the one who has waited longest.
/// 3. After `shutDown` nothing is lent, and what comes back is closed.
package struct PoolState {
    package typealias SlotID = Int
    package typealias WaiterID = UInt64

    /// What someone who asked for a connection is given.
    package enum Grant: Equatable {
        /// An idle connection. When `isProbed`, ask it first whether it lives.
        case use(SlotID, isProbed: Bool)
        /// The right to open one.
        case open(SlotID)
    }

    package enum Acquisition: Equatable {
        case granted(Grant)
        case wait
        case refused
        case shutDown
    }

    /// What to do with a slot that became free.
    package enum Release: Equatable {
        /// Keep the connection, if there is one.
        case keep
        /// Close the connection, if there is one.
        case close
        /// The waiter is next; what it is granted says whether there is a connection.
        case pass(WaiterID, Grant)

        /// Whether the connection that came back goes on living.
        package var keepsConnection: Bool {
            switch self {
            case .keep, .pass(_, .use): true
            case .close, .pass(_, .open): false
            }
        }
    }

    private struct Waiting {
        let waiter: WaiterID
        let deadline: Duration
    }

    private struct Idle {
        let slot: SlotID
        let since: Duration
    }

    package let limits: PoolLimits
    package private(set) var statistics = PoolStatistics()
    private var slotsLent: Set<SlotID> = []
    /// In the order in which they became idle; the newest is lent first, so that the others
    /// grow old and are closed.
    private var idle: [Idle] = []
    /// In the order of their arrival, which is that of their deadlines.
    private var waiting: [Waiting] = []
    private var slotsMade = 0
    private var isShutDown = false

    package init(limits: PoolLimits) {
        precondition(limits.connectionsMax > 0, "a pool has at least one connection")
        self.limits = limits
    }

    /// Someone wants a connection.
    ///
    /// - Parameters:
    ///   - waiter: The name under which to wait, if it comes to that; never used before.
    ///   - now: The time since any fixed moment, the same for all calls.
    package mutating func acquire(as waiter: WaiterID, at now: Duration) -> Acquisition {
        guard !isShutDown else { return .shutDown }
        defer { count() }
        if let newest = idle.popLast() {
            slotsLent.insert(newest.slot)
            let isProbed = now - newest.since > limits.probeAfterIdle
            return .granted(.use(newest.slot, isProbed: isProbed))
        }
        if slotsLent.count < limits.connectionsMax {
            return .granted(.open(newSlot()))
        }
        guard waiting.count < limits.waitersMax else {
            statistics.refused += 1
            return .refused
        }
        waiting.append(Waiting(waiter: waiter, deadline: now + limits.acquireDeadline))
        return .wait
    }

    /// A connection was opened, for a slot that was granted for it.
    package mutating func opened() {
        statistics.opened += 1
    }

    /// A connection could not be opened; the slot is free for the next to try.
    package mutating func openFailed(_ slot: SlotID) -> Release {
        statistics.openFailures += 1
        return free(slot)
    }

    /// A connection about to be lent was found dead; the slot stays with the one who opens
    /// another.
    package mutating func foundBroken() {
        statistics.broken += 1
    }

    /// A connection comes back.
    package mutating func release(_ slot: SlotID, isUsable: Bool, at now: Duration) -> Release {
        precondition(slotsLent.contains(slot), "a connection is given back once")
        guard isUsable else {
            statistics.broken += 1
            return free(slot)
        }
        defer { count() }
        guard !isShutDown else {
            slotsLent.remove(slot)
            return .close
        }
        guard let next = nextWaiter() else {
            slotsLent.remove(slot)
            idle.append(Idle(slot: slot, since: now))
            return .keep
        }
        return .pass(next, .use(slot, isProbed: false))
    }

    /// A waiter does not want to wait any more.
    ///
    /// - Returns: `false` when it was granted something in the meantime, which then stands.
    package mutating func leave(_ waiter: WaiterID) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.waiter == waiter }) else { return false }
        waiting.remove(at: index)
        count()
        return true
    }

    /// The waiters whose deadline has come, who are to be refused.
    package mutating func refuseOverdue(at now: Duration) -> [WaiterID] {
        let overdue = waiting.prefix { $0.deadline <= now }
        waiting.removeFirst(overdue.count)
        statistics.timedOut += overdue.count
        count()
        return overdue.map(\.waiter)
    }

    /// When the next waiter is to be refused, if nothing comes back before.
    package var nextDeadline: Duration? { waiting.first?.deadline }

    /// The slots idle for longer than `idleLifetime`, which are to be closed.
    package mutating func expire(at now: Duration) -> [SlotID] {
        let expired = idle.prefix { now - $0.since > limits.idleLifetime }
        idle.removeFirst(expired.count)
        count()
        return expired.map(\.slot)
    }

    /// - Returns: The idle slots to close and the waiters to refuse.
    package mutating func shutDown() -> (slots: [SlotID], waiters: [WaiterID]) {
        isShutDown = true
        defer {
            idle = []
            waiting = []
            count()
        }
        return (idle.map(\.slot), waiting.map(\.waiter))
    }

    private mutating func free(_ slot: SlotID) -> Release {
        defer { count() }
        slotsLent.remove(slot)
        guard !isShutDown, let next = nextWaiter() else { return .close }
        return .pass(next, .open(newSlot()))
    }

    private mutating func newSlot() -> SlotID {
        slotsMade += 1
        slotsLent.insert(slotsMade)
        return slotsMade
    }

    private mutating func nextWaiter() -> WaiterID? {
        waiting.isEmpty ? nil : waiting.removeFirst().waiter
    }

    private mutating func count() {
        statistics.inUse = slotsLent.count
        statistics.idle = idle.count
        statistics.waiting = waiting.count
    }
}
