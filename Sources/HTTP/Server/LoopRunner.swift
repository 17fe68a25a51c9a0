/// One event loop at work: its epoll set, its connections, their deadlines.
///
/// Everything here, the connections included, is touched only inside the one block that runs it.
/// Turn after turn it waits, serves what is ready, reads its mail, and looks at the deadlines.
final class LoopRunner {
    let shared: ServerCore
    let loop: EventLoop
    /// When this turn began to serve.
    private(set) var now = MonotonicTime.now
    private var poller: Poller
    private var acceptor: Acceptor?
    /// By descriptor.
    private var connections: [Connection?] = []
    private var connectionCount = 0
    private var deadlines = DeadlineQueue()
    private var generation: UInt32 = 0
    /// Connections that have more to do but let the others go first.
    private var unfinished: [ConnectionID] = []
    private var drainDeadline: MonotonicTime?
    private var identifiers: SplitMix64
    private var lines: CommonLines
    private var spares = SpareBuffers()

    private static let bellBits = UInt64.max
    private static let listenerBits = UInt64.max - 1

    /// - Parameter listener: For the one loop that accepts.
    init(_ loop: EventLoop, shared: ServerCore, listener: Listener?, seed: UInt64) {
        self.loop = loop
        self.shared = shared
        poller = Poller(descriptor: loop.epoll)
        identifiers = SplitMix64(seed: seed)
        lines = CommonLines(server: shared.configuration.serverName)
        poller.add(loop.bell, .reading, bits: Self.bellBits)
        if let listener {
            acceptor = Acceptor(listener, shared: shared)
            poller.add(listener.descriptor, .reading, bits: Self.listenerBits)
        }
    }

    /// Serves until drained.
    func run() {
        while drainDeadline == nil || connectionCount > 0 {
            turn()
        }
    }

    /// The header lines every response has, the date as of this turn.
    var commonLines: [UInt8] { lines.bytes }

    func newIdentifier() -> UInt64 { identifiers.next() }

    /// Has the connection go on in the next turn.
    func goOnLater(_ id: ConnectionID) { unfinished.append(id) }

    func poll(_ id: ConnectionID, for interest: Poller.Interest) {
        poller.change(id.descriptor, interest, bits: id.bits)
    }

    /// Forgets a connection that is closing its descriptor.
    func forget(_ id: ConnectionID) {
        poller.remove(id.descriptor)
        connections[Int(id.descriptor)] = nil
        connectionCount -= 1
        shared.gauges.closeConnection()
    }

    private func turn() {
        let count = poller.wait(until: unfinished.isEmpty ? nextDeadline : now, now: now)
        now = .now
        lines.refresh()
        var hasMail = false
        for index in 0..<count {
            let event = poller.event(at: index)
            switch event.bits {
            case Self.bellBits: hasMail = true
            case Self.listenerBits: accept()
            default: visit(ConnectionID(bits: event.bits)) { $0.polled(event) }
            }
        }
        let goingOn = unfinished
        unfinished = []
        for id in goingOn { visit(id) { $0.goOn() } }
        if hasMail { for message in loop.takeMessages() { receive(message) } }
        checkDeadlines()
    }

    private var nextDeadline: MonotonicTime? {
        var next = deadlines.next ?? .distantFuture
        next = min(next, drainDeadline ?? .distantFuture)
        next = min(next, acceptor?.resumesAt ?? .distantFuture)
        return next == .distantFuture ? nil : next
    }

    /// Lets a connection work with the loop's buffers; one that has gone meanwhile is skipped.
    private func visit(_ id: ConnectionID, _ work: (Connection) -> Void) {
        guard let connection = connection(id) else { return }
        connection.borrowBuffers(&spares)
        work(connection)
        connection.returnBuffers(&spares)
        if let deadline = connection.deadlineToSchedule() { deadlines.insert(deadline, id) }
    }

    private func connection(_ id: ConnectionID) -> Connection? {
        guard connections.indices.contains(Int(id.descriptor)),
            let connection = connections[Int(id.descriptor)], connection.id == id
        else { return nil }
        return connection
    }

    private func receive(_ message: LoopMessage) {
        switch message {
        case .adopt(let descriptor, let remoteAddress):
            adopt(Socket(descriptor: descriptor), remoteAddress)
        case .answer(let id, let response): visit(id) { $0.answer(response) }
        case .responseReady(let id): visit(id) { $0.responseReady() }
        case .bodyWanted(let id): visit(id) { $0.bodyWanted() }
        case .stopAccepting(let done):
            stopAccepting()
            done()
        case .drain(let deadline):
            drainDeadline = deadline
            for case let connection? in connections { visit(connection.id) { $0.drain() } }
        }
    }

    private func adopt(_ socket: Socket, _ remoteAddress: String) {
        generation &+= 1
        let id = ConnectionID(descriptor: socket.descriptor, generation: generation)
        let index = Int(socket.descriptor)
        while connections.count <= index { connections.append(nil) }
        connections[index] = Connection(id, socket, remoteAddress: remoteAddress, runner: self)
        connectionCount += 1
        poller.add(socket.descriptor, .reading, bits: id.bits)
        // Sets the first deadline; often the request is there already.
        visit(id) { $0.goOn() }
    }

    private func accept() {
        guard let acceptor else { return }
        let wasPaused = acceptor.resumesAt != nil
        acceptor.acceptWaiting(now: now) { adopt($0, $1) }
        let isPaused = acceptor.resumesAt != nil
        if isPaused == wasPaused { return }
        poller.change(
            acceptor.listener.descriptor, isPaused ? [] : .reading, bits: Self.listenerBits)
    }

    private func stopAccepting() {
        guard let acceptor else { return }
        // Who has connected was promised service.
        acceptor.acceptWaiting(now: now) { adopt($0, $1) }
        poller.remove(acceptor.listener.descriptor)
        acceptor.listener.close()
        self.acceptor = nil
    }

    private func checkDeadlines() {
        if let resumesAt = acceptor?.resumesAt, resumesAt <= now { accept() }
        while let entry = deadlines.pop(at: now) {
            visit(entry.connection) { $0.deadlineReached(entry.time) }
        }
        if let drainDeadline, drainDeadline <= now {
            for case let connection? in connections { connection.abort() }
        }
    }
}
