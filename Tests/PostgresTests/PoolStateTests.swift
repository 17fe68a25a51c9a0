import Postgres
import TestSupport
import Testing

@Suite struct PoolStateTests {
    private func state(connectionsMax: Int = 1, waitersMax: Int = 2) -> PoolState {
        var limits = PoolLimits()
        limits.connectionsMax = connectionsMax
        limits.waitersMax = waitersMax
        limits.acquireDeadline = .seconds(5)
        limits.idleLifetime = .seconds(60)
        limits.probeAfterIdle = .seconds(10)
        return PoolState(limits: limits)
    }

    @Test func `connections are opened up to the limit, then callers wait, then are refused`() {
        var state = state(connectionsMax: 2, waitersMax: 1)
        #expect(state.acquire(as: 1, at: .zero) == .granted(.open(1)))
        #expect(state.acquire(as: 2, at: .zero) == .granted(.open(2)))
        #expect(state.acquire(as: 3, at: .zero) == .wait)
        #expect(state.acquire(as: 4, at: .zero) == .refused)
        #expect(state.statistics.inUse == 2)
        #expect(state.statistics.waiting == 1)
        #expect(state.statistics.refused == 1)
    }

    @Test func `what comes back goes to the one who has waited longest`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        _ = state.acquire(as: 3, at: .zero)
        #expect(
            state.release(1, isUsable: true, at: .zero) == .pass(2, .use(1, isProbed: false)))
        #expect(
            state.release(1, isUsable: true, at: .zero) == .pass(3, .use(1, isProbed: false)))
        #expect(state.release(1, isUsable: true, at: .zero) == .keep)
        #expect(state.statistics.idle == 1)
    }

    @Test func `a broken connection leaves its place to a waiter, who opens another`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        #expect(state.release(1, isUsable: false, at: .zero) == .pass(2, .open(2)))
        #expect(state.statistics.broken == 1)
        #expect(state.statistics.inUse == 1)
    }

    @Test func `a failure to open lets the next waiter try`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        #expect(state.openFailed(1) == .pass(2, .open(2)))
        #expect(state.openFailed(2) == .close)
        #expect(state.statistics.inUse == 0)
        #expect(state.statistics.openFailures == 2)
    }

    @Test func `a waiter that left is not granted anything`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        let hasLeft = state.leave(2)
        #expect(hasLeft)
        #expect(state.release(1, isUsable: true, at: .zero) == .keep)
    }

    @Test func `a waiter that was just granted a connection cannot leave`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        _ = state.release(1, isUsable: true, at: .zero)
        let hasLeft = state.leave(2)
        #expect(!hasLeft)
    }

    @Test func `waiters are refused when their deadline comes, and no sooner`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .seconds(1))
        _ = state.acquire(as: 3, at: .seconds(2))
        #expect(state.nextDeadline == .seconds(6))
        #expect(state.refuseOverdue(at: .milliseconds(5_999)) == [])
        #expect(state.refuseOverdue(at: .seconds(6)) == [2])
        #expect(state.nextDeadline == .seconds(7))
        #expect(state.statistics.timedOut == 1)
        #expect(state.statistics.waiting == 1)
    }

    @Test func `a connection is probed only after it was idle for longer than the limit`() {
        var state = state()
        _ = state.acquire(as: 1, at: .zero)
        _ = state.release(1, isUsable: true, at: .seconds(5))
        #expect(state.acquire(as: 2, at: .seconds(15)) == .granted(.use(1, isProbed: false)))
        _ = state.release(1, isUsable: true, at: .seconds(20))
        #expect(state.acquire(as: 3, at: .seconds(31)) == .granted(.use(1, isProbed: true)))
    }

    @Test func `the newest idle connection is lent, and the old ones expire`() {
        var state = state(connectionsMax: 2)
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        _ = state.release(1, isUsable: true, at: .seconds(1))
        _ = state.release(2, isUsable: true, at: .seconds(2))
        #expect(state.acquire(as: 3, at: .seconds(3)) == .granted(.use(2, isProbed: false)))
        #expect(state.expire(at: .seconds(61)) == [])
        #expect(state.expire(at: .seconds(62)) == [1])
        #expect(state.statistics.idle == 0)
    }

    @Test func `shutdown gives up the idle and the waiting, and closes the rest as it returns`() {
        var state = state(connectionsMax: 2)
        _ = state.acquire(as: 1, at: .zero)
        _ = state.acquire(as: 2, at: .zero)
        _ = state.acquire(as: 3, at: .zero)
        let (slots, waiters) = state.shutDown()
        #expect(slots == [])
        #expect(waiters == [3])
        #expect(state.acquire(as: 4, at: .zero) == .shutDown)
        #expect(state.release(1, isUsable: true, at: .zero) == .close)
        #expect(state.release(2, isUsable: false, at: .zero) == .close)
        #expect(state.statistics.inUse == 0)
    }

    @Test func `whatever happens, the limits hold and nobody waits beside a free place`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SplitMix64(seed: seed)
        var state = state(connectionsMax: 3, waitersMax: 4)
        var held: [PoolState.SlotID] = []
        var waiting: [PoolState.WaiterID] = []
        func take(_ grant: PoolState.Grant) {
            switch grant {
            case .open(let slot), .use(let slot, _): held.append(slot)
            }
        }
        for step in 1...2_000 {
            let now = Duration.microseconds(step)
            var release = PoolState.Release.keep
            switch generator.next() % 5 {
            case 0, 1:
                switch state.acquire(as: UInt64(step), at: now) {
                case .granted(let grant): take(grant)
                case .wait: waiting.append(UInt64(step))
                case .refused, .shutDown: break
                }
            case 2 where !held.isEmpty:
                let slot = held.remove(at: Int.random(in: held.indices, using: &generator))
                release = state.release(
                    slot, isUsable: Bool.random(using: &generator), at: now)
            case 3 where !held.isEmpty: release = state.openFailed(held.removeLast())
            case 4 where !waiting.isEmpty:
                let waiter = waiting.removeLast()
                let hasLeft = state.leave(waiter)
                #expect(hasLeft, "seed \(seed), step \(step)")
            default: break
            }
            if case .pass(let waiter, let grant) = release {
                #expect(waiting.first == waiter, "seed \(seed), step \(step)")
                waiting.removeFirst()
                take(grant)
            }
            #expect(Set(held).count == held.count, "seed \(seed), step \(step)")
            let numbers = state.statistics
            #expect(numbers.inUse == held.count, "seed \(seed), step \(step)")
            #expect(numbers.waiting == waiting.count, "seed \(seed), step \(step)")
            #expect(numbers.inUse + numbers.idle <= 3, "seed \(seed), step \(step)")
            #expect(waiting.isEmpty || numbers.inUse == 3, "seed \(seed), step \(step)")
        }
    }
}
