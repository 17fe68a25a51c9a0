/// A connection's shell: owns the socket and the buffers and does what `ConnectionState` says.
///
/// Touched only on its loop, by `LoopRunner.visit`, which lends it buffers for the visit.
final class Connection {
    let id: ConnectionID
    // The runner owns its connections and closes them all before it goes.
    unowned(unsafe) let runner: LoopRunner
    let shared: ServerCore
    let remoteAddress: String
    var state: ConnectionState
    var input = InputBuffer()
    var output = OutputBuffer()
    /// The request being answered.
    var exchange: Exchange?
    /// The route of the request whose body is coming in.
    var route: Route?
    var requestPipe: RequestPipe?
    var responsePipe: ResponsePipe?
    /// The work on an answer that comes later, or that is streamed.
    var task: Task<Void, Never>?

    private let socket: Socket
    private var interest: Poller.Interest = .reading
    private var hasBorrowedInput = false
    private var isOpen = true
    /// Whether requests are left in the input that wait for their turn.
    private var hasMoreToDo = false
    /// Since when the client has not taken a byte of what waits for it.
    private var stalledSince: MonotonicTime?
    /// Since when only the client's end is awaited.
    private var lingersSince: MonotonicTime?
    /// The earliest deadline the loop will come back for.
    private var scheduled: MonotonicTime?

    init(_ id: ConnectionID, _ socket: Socket, remoteAddress: String, runner: LoopRunner) {
        self.id = id
        self.socket = socket
        self.remoteAddress = remoteAddress
        self.runner = runner
        shared = runner.shared
        state = ConnectionState(limits: runner.shared.configuration.limits, now: runner.now)
    }

    var limits: Limits { shared.configuration.limits }

    /// The socket can be read, written, or neither any more.
    func polled(_ event: Poller.Event) {
        if event.isReadable { read() }
        if event.isWritable, isOpen { written() }
        if event.isBroken, isOpen, !(event.isReadable && interest.contains(.reading)) { abort() }
    }

    /// Does what there is to do until something must be waited for.
    func goOn() {
        guard isOpen, lingersSince == nil else { return }
        hasMoreToDo = false
        var requestsLeft = limits.pipelinedRequestsMax
        var isWaiting = false
        while !isWaiting, requestsLeft > 0, output.count <= limits.unsentBytesMax {
            let action = state.next(&input, now: runner.now)
            if action == .route { requestsLeft -= 1 }
            isWaiting = action == .wait || action == .close
            perform(action)
            if !isOpen { return }
        }
        flush()
        guard isOpen else { return }
        if state.answering == .closing {
            if output.isEmpty { finish() }
        } else if !isWaiting, output.count <= limits.unsentBytesMax {
            hasMoreToDo = true
            runner.goOnLater(id)
        } else if canRead {
            poll(for: interest.union(.reading))
        }
    }

    /// The server is going.
    func drain() {
        // A request that has arrived counts as begun.
        if state.isIdle { read() }
        guard isOpen else { return }
        state.drain()
        goOn()
    }

    /// Closes at once, whatever is unfinished; the client sees a broken connection or a cut answer.
    func abort() {
        guard isOpen else { return }
        isOpen = false
        task?.cancel()
        requestPipe?.finish(.failure(.disconnected))
        responsePipe?.close()
        if let exchange {
            shared.configuration.observe(
                exchange.record(ended: .now, isComplete: false, remoteAddress: remoteAddress))
        }
        exchange = nil
        runner.forget(id)
        // Without chunks the end of the connection would look like the end of the body.
        if let pipe = responsePipe, !pipe.isChunked { socket.reset() } else { socket.close() }
    }

    /// Sends what is pending as far as the socket takes it.
    func flush() {
        guard isOpen else { return }
        while !output.isEmpty {
            switch socket.send(output.bytes) {
            case .moved(let count):
                output.drop(count)
                stalledSince = nil
            case .wouldBlock:
                if stalledSince == nil { stalledSince = runner.now }
                poll(for: interest.union(.writing))
                return
            case .ended, .failed:
                abort()
                return
            }
        }
        stalledSince = nil
        poll(for: interest.subtracting(.writing))
    }

    /// The next deadline, where the loop does not already come back by then.
    func deadlineToSchedule() -> MonotonicTime? {
        guard isOpen, let deadline, deadline < scheduled ?? .distantFuture else { return nil }
        scheduled = deadline
        return deadline
    }

    /// The loop comes back for a deadline; it may have moved meanwhile.
    func deadlineReached(_ time: MonotonicTime) {
        guard time == scheduled else { return }
        scheduled = nil
        guard let deadline, deadline <= runner.now else { return }
        if stalledSince != nil || lingersSince != nil {
            abort()
        } else {
            perform(state.timedOut())
            goOn()
        }
    }

    private var deadline: MonotonicTime? {
        if let lingersSince { return lingersSince + limits.lingerTimeout }
        if let stalledSince { return stalledSince + limits.writeTimeout }
        return state.deadline
    }

    /// Takes the loop's buffers where there is none of our own.
    func borrowBuffers(_ spares: inout SpareBuffers) {
        if input.capacity == 0 {
            hasBorrowedInput = true
            swap(&input, &spares.input)
        }
        if output.capacity == 0 {
            if spares.output.capacity == 0 {
                spares.output = OutputBuffer(capacity: SpareBuffers.bytes)
            }
            swap(&output, &spares.output)
        }
    }

    /// Gives them back; what is unfinished moves to memory of its own.
    func returnBuffers(_ spares: inout SpareBuffers) {
        if hasBorrowedInput {
            hasBorrowedInput = false
            let rest = input.isEmpty ? InputBuffer() : input.compacted()
            input.clear()
            swap(&input, &spares.input)
            input = rest
        } else if input.isEmpty {
            input = InputBuffer()
        }
        guard output.isEmpty else { return }
        // One that grew for a large answer is not kept for small ones.
        if spares.output.capacity == 0, output.capacity <= 4 * SpareBuffers.bytes {
            swap(&output, &spares.output)
        } else {
            output = OutputBuffer()
        }
    }

    /// Whether more input can be used. Without the last two conditions a client that sends and does
    /// not read would fill our memory.
    private var canRead: Bool {
        state.wantsInput && !hasMoreToDo && output.count <= limits.unsentBytesMax
    }

    private func read() {
        if lingersSince != nil {
            drop()
            return
        }
        guard canRead else {
            // Asked for again when it is wanted: most clients send nothing before their answer.
            poll(for: interest.subtracting(.reading))
            return
        }
        var outcome = Socket.Outcome.wouldBlock
        _ = input.append(room: 16 * 1024) { space in
            outcome = socket.receive(into: space)
            return if case .moved(let count) = outcome { count } else { 0 }
        }
        switch outcome {
        case .moved: break
        case .wouldBlock: return
        case .ended: state.inputEnded()
        case .failed:
            abort()
            return
        }
        goOn()
    }

    private func written() {
        flush()
        responseReady()
        goOn()
    }

    private func poll(for wanted: Poller.Interest) {
        if wanted == interest { return }
        interest = wanted
        runner.poll(id, for: wanted)
    }

    /// Everything is sent: closes, though not before the client had a chance to read an answer that
    /// came in the middle of its request. Closing with unread bytes would send a reset, and that
    /// destroys what the client has not read yet (RFC 9112, 9.6).
    private func finish() {
        if state.isInputSpent, input.isEmpty {
            close()
            return
        }
        socket.endSending()
        lingersSince = runner.now
        poll(for: .reading)
    }

    /// Reads and forgets until the client closes too.
    private func drop() {
        input.clear()
        var outcome = Socket.Outcome.wouldBlock
        _ = input.append(room: 4096) { space in
            outcome = socket.receive(into: space)
            return 0
        }
        if outcome == .ended || outcome == .failed { close() }
    }

    private func close() {
        isOpen = false
        runner.forget(id)
        socket.close()
    }
}
