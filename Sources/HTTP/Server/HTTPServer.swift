import Synchronization

/// An HTTP/1.1 server: a listening socket and event loops, one per core.
///
/// `start` once, `drain` once; a server that was drained stays so.
package final class HTTPServer: Sendable {
    private enum Phase {
        case ready
        case running(ServerCore, port: UInt16)
        case drained
    }

    private struct State {
        var phase = Phase.ready
        var loopsRunning = 0
        var stopWaiter: CheckedContinuation<Void, Never>?
    }

    /// What a process commonly has open beside connections: files, a database's sockets, loops.
    private static let otherDescriptorsMax = 240

    private let configuration: ServerConfiguration
    private let router: Router
    private let gauges = ServerGauges()
    private let doorkeeper: Doorkeeper
    private let state = Mutex(State())

    package init(configuration: ServerConfiguration, router: Router) {
        self.configuration = configuration
        self.router = router
        doorkeeper = Doorkeeper(limits: configuration.limits)
    }

    /// Listens and serves; returns as soon as connections are accepted.
    ///
    /// Waits for the resolver where the host is a name.
    ///
    /// - Precondition: Not started before.
    package func start() throws(ServerError) {
        let listener = try Listener(host: configuration.host, port: configuration.port)
        DescriptorTable.reserve(
            configuration.limits.connectionsMax + Self.otherDescriptorsMax, by: listener.descriptor)
        var loops: [EventLoop] = []
        do throws(ServerError) {
            for index in 0..<configuration.loops { loops.append(try EventLoop(index: index)) }
        } catch {
            listener.close()
            for loop in loops { loop.discard() }
            throw error
        }
        let core = ServerCore(
            configuration: configuration, router: router, loops: loops, gauges: gauges,
            doorkeeper: doorkeeper)
        state.withLock { state in
            guard case .ready = state.phase else {
                preconditionFailure("a server starts once")
            }
            state.phase = .running(core, port: listener.port)
            state.loopsRunning = loops.count
        }
        for (index, loop) in loops.enumerated() {
            let seed = UInt64.random(in: .min ... .max)
            loop.start {
                LoopRunner($0, core: core, listener: index == 0 ? listener : nil, seed: seed)
            } whenStopped: {
                self.loopStopped()
            }
        }
    }

    /// The port listened on.
    ///
    /// - Precondition: Started, and not drained.
    package var port: UInt16 {
        guard case .running(_, let port) = state.withLock({ $0.phase }) else {
            preconditionFailure("a server has a port while it runs")
        }
        return port
    }

    package var statistics: ServerStatistics {
        let counts = doorkeeper.counts
        return ServerStatistics(
            connectionsOpen: counts.open, connectionsAccepted: counts.accepted,
            connectionsRefused: counts.refused, requestsInFlight: gauges.requestsInFlight,
            timeouts: gauges.timeoutCounts, handshakesFailed: gauges.handshakesFailed,
            bufferedBytes: gauges.heldBytes)
    }

    /// Stops accepting, closes idle connections, lets the rest finish what they have begun, and
    /// aborts at `deadline` what has not; returns when everything is closed.
    ///
    /// Does nothing on a server that does not run.
    package func drain(deadline: Duration) async {
        let end = MonotonicTime.now + deadline
        let core: ServerCore? = state.withLock { state in
            guard case .running(let core, _) = state.phase else { return nil }
            state.phase = .drained
            return core
        }
        guard let core else { return }
        // First the one loop that deals connections out, so that none comes to another loop after
        // that has stopped.
        await withCheckedContinuation { accepted in
            core.loops[0].post(.stopAccepting { accepted.resume() })
        }
        for loop in core.loops { loop.post(.drain(deadline: end)) }
        await withCheckedContinuation { stopped in
            let isStopped = state.withLock { state in
                if state.loopsRunning == 0 { return true }
                state.stopWaiter = stopped
                return false
            }
            if isStopped { stopped.resume() }
        }
    }

    private func loopStopped() {
        let waiter = state.withLock { state in
            state.loopsRunning -= 1
            return state.loopsRunning == 0 ? state.stopWaiter.take() : nil
        }
        waiter?.resume()
    }
}
