/// One event loop at work: its epoll set, its connections, their deadlines.
///
/// A value inside the one block that runs it, seen by nobody else. Turn after turn it waits, serves
/// what is ready, reads its mail, and looks at the deadlines.
struct LoopRunner: ~Copyable {
    private var context: LoopContext
    private var events = Poller.Events()
    private var acceptor: Acceptor?
    private var connections = ConnectionTable()
    private var deadlines = DeadlineQueue()
    private var generation: UInt32 = 0
    private var drainDeadline: MonotonicTime?
    private var spares = SpareBuffers()

    private static let bellBits = UInt64.max
    private static let listenerBits = UInt64.max - 1

    /// - Parameter listener: For the one loop that accepts.
    init(_ mailbox: EventLoop, core: ServerCore, listener: Listener?, seed: UInt64) {
        context = LoopContext(mailbox, core, seed: seed)
        context.poller.add(mailbox.bell, .reading, bits: Self.bellBits)
        if let listener {
            acceptor = Acceptor(listener, core: core)
            context.poller.add(listener.descriptor, .reading, bits: Self.listenerBits)
        }
    }

    /// Serves until drained.
    mutating func run() {
        while drainDeadline == nil || connections.count > 0 {
            turn()
        }
    }

    private mutating func turn() {
        let deadline = context.unfinished.isEmpty ? nextDeadline : context.now
        context.poller.wait(for: &events, until: deadline, now: context.now)
        context.now = .now
        context.lines.refresh()
        var hasMail = false
        for index in 0..<events.count {
            let event = events[index]
            switch event.bits {
            case Self.bellBits: hasMail = true
            case Self.listenerBits: accept()
            default: visit(ConnectionID(bits: event.bits)) { $0.polled(event, &$1) }
            }
        }
        if !context.unfinished.isEmpty {
            let goingOn = context.unfinished
            context.unfinished = []
            for id in goingOn { visit(id) { $0.resume(&$1) } }
        }
        if hasMail { for message in context.mailbox.takeMessages() { receive(message) } }
        checkDeadlines()
    }

    private var nextDeadline: MonotonicTime? {
        var next = deadlines.next ?? .distantFuture
        next = min(next, drainDeadline ?? .distantFuture)
        next = min(next, acceptor?.resumesAt ?? .distantFuture)
        return next == .distantFuture ? nil : next
    }

    /// Lets a connection work with the loop's buffers; one that has gone meanwhile is skipped.
    @inline(__always)
    private mutating func visit(
        _ id: ConnectionID, _ work: (inout Connection, inout LoopContext) -> Void
    ) {
        guard let place = connections.find(id) else { return }
        let heldBefore = place.pointee.heldBytes
        place.pointee.borrowBuffers(&spares)
        work(&place.pointee, &context)
        place.pointee.returnBuffers(&spares)
        let held = place.pointee.isOpen ? place.pointee.heldBytes : 0
        if held != heldBefore { context.core.gauges.hold(held - heldBefore) }
        if !place.pointee.isOpen {
            forget(id, place.pointee.isCounted ? place.pointee.remote : nil)
        } else if let deadline = place.pointee.deadlineToSchedule(context.limits) {
            deadlines.insert(deadline, id)
        }
    }

    /// - Parameter remote: Of a connection that was counted.
    private mutating func forget(_ id: ConnectionID, _ remote: RemoteAddress?) {
        connections.remove(Int(id.descriptor))
        if let remote {
            context.core.doorkeeper.leave(remote)
        } else {
            context.core.doorkeeper.leaveRefused()
        }
    }

    private mutating func receive(_ message: LoopMessage) {
        switch message {
        case .adopt(let newcomer): adopt(newcomer)
        case .answer(let id, let response): visit(id) { $0.answer(response, &$1) }
        case .responseReady(let id): visit(id) { $0.responseReady(&$1) }
        case .bodyWanted(let id): visit(id) { $0.bodyWanted(&$1) }
        case .stopAccepting(let done):
            stopAccepting()
            done()
        case .drain(let deadline):
            drainDeadline = deadline
            forEach { $0.drain(&$1) }
        }
    }

    private mutating func forEach(_ work: (inout Connection, inout LoopContext) -> Void) {
        for descriptor in connections.descriptors {
            guard let id = connections.at(descriptor)?.pointee.id else { continue }
            visit(id, work)
        }
    }

    private mutating func adopt(_ newcomer: Newcomer) {
        var session: TLSSession?
        if let tls = context.core.configuration.tls {
            session = TLSSession(tls.current, descriptor: newcomer.socket.descriptor)
            if session == nil {
                newcomer.socket.close()
                context.core.doorkeeper.leave(newcomer.remote)
                return
            }
        }
        generation &+= 1
        let id = ConnectionID(descriptor: newcomer.socket.descriptor, generation: generation)
        connections.insert(
            Connection(
                id, Transport(newcomer.socket, session), newcomer.remote,
                isCounted: newcomer.refusal == nil,
                limits: context.limits, now: context.now))
        context.poller.add(id.descriptor, .reading, bits: id.bits)
        // Sets the first deadline; often the request is there already.
        visit(id) { connection, loop in
            if let refusal = newcomer.refusal {
                connection.refuse(refusal, &loop)
            } else {
                connection.goOn(&loop)
            }
        }
    }

    private mutating func accept() {
        guard var acceptor = acceptor.take() else { return }
        let wasPaused = acceptor.resumesAt != nil
        for newcomer in acceptor.acceptWaiting(now: context.now) { adopt(newcomer) }
        let isPaused = acceptor.resumesAt != nil
        if isPaused != wasPaused {
            context.poller.change(
                acceptor.listener.descriptor, isPaused ? [] : .reading, bits: Self.listenerBits)
        }
        self.acceptor = acceptor
    }

    private mutating func stopAccepting() {
        // Who has connected was promised service.
        repeat { accept() } while acceptor?.mayHaveMore == true
        guard let acceptor = acceptor.take() else { return }
        context.poller.remove(acceptor.listener.descriptor)
        acceptor.listener.close()
    }

    private mutating func checkDeadlines() {
        if let resumesAt = acceptor?.resumesAt, resumesAt <= context.now { accept() }
        while let entry = deadlines.pop(at: context.now) {
            visit(entry.connection) { $0.deadlineReached(entry.time, &$1) }
        }
        if let drainDeadline, drainDeadline <= context.now { forEach { $0.abort(&$1) } }
    }
}
