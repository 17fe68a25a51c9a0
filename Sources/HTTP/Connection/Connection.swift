/// A connection's shell: owns the socket and the buffers and does what `ConnectionState` says.
///
/// A value that stays at its place in the loop's `ConnectionTable`; `LoopRunner.visit` calls it and
/// lends it what belongs to the loop. Nothing here is counted or locked, which is what makes a
/// request cheap.
///
/// | waits for | is woken by | at the latest by |
/// |---|---|---|
/// | bytes of a request | the socket; `loop.unfinished` if TLS holds some | `state.deadline` |
/// | room for an answer | the socket | `writeWatch` |
/// | its own turn (`hasMoreToDo`, gathering) | `loop.unfinished` | the next turn |
/// | an answer, more of one, a reader with room | a message with its `id` | the handler |
/// | TLS to begin | the socket | `handshakeDeadline` |
/// | the client's end | the socket | `lingersSince` |
///
/// 1. `directions` says where bytes are wanted to move, `interest` what the socket is watched for
///    because of that; they differ where TLS must send to receive, or the reverse.
/// 2. Whatever empties `output` asks for what waited behind it.
/// 3. After `isOpen` is false the descriptor is closed and nothing may be done but be forgotten.
struct Connection: ~Copyable {
    let id: ConnectionID
    let remote: RemoteAddress
    /// Whether it is among those that `Limits.connectionsMax` counts: not if it was refused.
    let isCounted: Bool
    var state: ConnectionState
    var input = InputBuffer()
    var output = OutputBuffer()
    /// The request being answered.
    var exchange: Exchange?
    /// The route of the request whose body is coming in, as an index into the router's.
    var route: Int?
    var requestPipe: RequestPipe?
    var responsePipe: ResponsePipe?
    /// Of a request whose body is compressed.
    var decoder: BodyDecoder?
    /// The work on an answer that comes later, or that is streamed.
    var task: Task<Void, Never>?
    /// Whether there is still something to do for it; the loop drops it otherwise.
    private(set) var isOpen = true

    private var transport: Transport
    /// Where bytes are to move.
    private var directions: Poller.Interest = .reading
    /// What the loop watches the socket for because of that.
    private var interest: Poller.Interest = .reading
    var hasBorrowedInput = false
    /// Whether the writer of a streamed answer has left something there was no room for.
    var isResponseWaiting = false
    /// Whether requests are left in the input that wait for their turn.
    private var hasMoreToDo = false
    /// What the client takes of an answer that waits for it.
    private var writeWatch: RateWatch?
    private(set) var sentCount = 0
    /// By when TLS must be established.
    private var handshakeDeadline: MonotonicTime?
    /// Since when only the client's end is awaited.
    private var lingersSince: MonotonicTime?
    /// The earliest deadline the loop will come back for.
    private var scheduled: MonotonicTime?

    init(
        _ id: ConnectionID, _ transport: consuming Transport, _ remote: RemoteAddress,
        isCounted: Bool, limits: Limits, now: MonotonicTime
    ) {
        self.id = id
        if !transport.isEstablished { handshakeDeadline = now + limits.handshakeTimeout }
        self.transport = transport
        self.remote = remote
        self.isCounted = isCounted
        state = ConnectionState(limits: limits, now: now)
    }

    /// The socket can be read, written, or neither any more.
    mutating func polled(_ event: Poller.Event, _ loop: inout LoopContext) {
        // TLS may have to send in order to receive, and the reverse: then any event is for both.
        let isForBoth = transport.isSecure && (event.isReadable || event.isWritable)
        if event.isReadable || isForBoth && directions.contains(.reading) { read(&loop) }
        if isOpen, event.isWritable || isForBoth && directions.contains(.writing) {
            written(&loop)
        }
        if event.isBroken, isOpen, !(event.isReadable && directions.contains(.reading)) {
            abort(&loop)
        }
    }

    /// Its turn has come again, with what it has not done or not received.
    mutating func resume(_ loop: inout LoopContext) {
        if isResponseWaiting { responseReady(&loop) }
        if isOpen, requestPipe == nil { goOnGathering(&loop) }
        guard isOpen else { return }
        if !hasMoreToDo, transport.hasPending {
            read(&loop)
        } else {
            goOn(&loop)
        }
    }

    /// Does what there is to do until something must be waited for.
    mutating func goOn(_ loop: inout LoopContext) {
        guard isOpen, lingersSince == nil else { return }
        hasMoreToDo = false
        var requestsLeft = loop.limits.pipelinedRequestsMax
        var isWaiting = false
        while !isWaiting, requestsLeft > 0, output.count <= loop.limits.unsentBytesMax {
            let action = state.next(&input, now: loop.now)
            switch action {
            case .route: requestsLeft -= 1
            case .wait, .close: isWaiting = true
            default: break
            }
            perform(action, &loop)
            if !isOpen { return }
        }
        flush(&loop)
        guard isOpen else { return }
        // The event that says so may be gone: `flush` has just sent what was in the way.
        if isResponseWaiting, output.isEmpty { loop.unfinished.append(id) }
        if state.answering == .closing {
            if output.isEmpty { finish(&loop) }
        } else if !isWaiting, output.count <= loop.limits.unsentBytesMax {
            hasMoreToDo = true
            loop.unfinished.append(id)
        } else if canRead(loop.limits) {
            if transport.hasPending { loop.unfinished.append(id) }
            poll(for: directions.union(.reading), &loop)
        } else if isWatched(loop) {
            poll(for: directions.union(.reading), &loop)
        }
    }

    /// Tells why the connection was not taken in, and lets it go.
    mutating func refuse(_ failure: HTTPFailure, _ loop: inout LoopContext) {
        state.close()
        let context = ResponseContext(
            method: nil, version: .http11, keepsAlive: false,
            requestID: .generated(loop.identifiers.next()), trace: loop.beginTrace(),
            isTraceTold: false, coding: nil, commonLines: loop.lines.bytes)
        context.write(loop.core.response(to: failure, path: nil, context.requestID), to: &output)
        flush(&loop)
        guard isOpen else { return }
        // Whatever the client has sent is still unread.
        linger(&loop)
    }

    /// The server is going.
    mutating func drain(_ loop: inout LoopContext) {
        let isWaiting = state.isIdle && input.isEmpty
        state.drain()
        // A request that has arrived counts as begun.
        if isWaiting { read(&loop) }
        goOn(&loop)
    }

    /// Closes at once, whatever is unfinished; the client sees a broken connection or a cut answer.
    mutating func abort(_ loop: inout LoopContext) {
        guard isOpen else { return }
        isOpen = false
        task?.cancel()
        requestPipe?.finish(.failure(.disconnected))
        responsePipe?.close()
        if let exchange = exchange.take() {
            loop.core.configuration.observe(
                exchange.record(ended: .now, isComplete: false, remoteAddress: remote.text))
        }
        if !transport.isEstablished {
            handshakeFailed(transport.failure?.description ?? "it was not finished", &loop)
        }
        // No farewell: an answer may be cut. Without chunks and TLS the end of the connection would
        // look like the end of the body.
        if let pipe = responsePipe, !pipe.isChunked { transport.reset() } else { transport.close() }
    }

    /// Sends what is pending as far as the socket takes it.
    mutating func flush(_ loop: inout LoopContext) {
        guard isOpen else { return }
        while !output.isEmpty {
            switch transport.send(output.bytes) {
            case .moved(let count):
                output.drop(count)
                sentCount += count
            case .wouldBlock:
                waitForClient(&loop)
                return
            case .ended, .failed:
                abort(&loop)
                return
            }
        }
        if writeWatch != nil {
            writeWatch = nil
            state.answerTaken(now: loop.now)
        }
        poll(for: directions.subtracting(.writing), &loop)
    }

    /// The client is to take something before more can be sent.
    private mutating func waitForClient(_ loop: inout LoopContext) {
        if writeWatch == nil {
            writeWatch = RateWatch(
                window: loop.limits.writeTimeout,
                bytesPerSecondMin: loop.limits.answerBytesPerSecondMin, now: loop.now,
                count: sentCount)
        }
        poll(for: directions.union(.writing), &loop)
    }

    /// The next deadline, where the loop does not already come back by then.
    mutating func deadlineToSchedule(_ limits: Limits) -> MonotonicTime? {
        guard let deadline = deadline(limits), deadline < scheduled ?? .distantFuture else {
            return nil
        }
        scheduled = deadline
        return deadline
    }

    /// The loop comes back for a deadline; it may have moved meanwhile.
    mutating func deadlineReached(_ time: MonotonicTime, _ loop: inout LoopContext) {
        guard time == scheduled else { return }
        scheduled = nil
        guard let deadline = deadline(loop.limits), deadline <= loop.now else { return }
        if lingersSince != nil {
            abort(&loop)
        } else if handshakeDeadline != nil {
            loop.core.gauges.timedOut(.handshake)
            abort(&loop)
        } else if writeWatch?.isTooSlow(loop.now, count: sentCount) == true {
            loop.core.gauges.timedOut(.write)
            tell(.write, "the client took its answer too slowly", &loop)
            abort(&loop)
        } else if writeWatch == nil {
            let isHead = state.reading == .head
            let action = state.timedOut(now: loop.now)
            if action != .wait, action != .close {
                loop.core.gauges.timedOut(isHead ? .head : .body)
            }
            perform(action, &loop)
            goOn(&loop)
        }
    }

    private func handshakeFailed(_ reason: String, _ loop: inout LoopContext) {
        loop.core.gauges.handshakeFailed()
        tell(.handshake, reason, &loop)
    }

    private func tell(
        _ kind: ConnectionFailure.Kind, _ reason: String, _ loop: inout LoopContext
    ) {
        loop.core.configuration.observeFailure(
            ConnectionFailure(kind, reason: reason, remoteAddress: remote.text))
    }

    private func deadline(_ limits: Limits) -> MonotonicTime? {
        if let lingersSince { return lingersSince + limits.lingerTimeout }
        if let handshakeDeadline { return handshakeDeadline }
        if let writeWatch { return writeWatch.deadline }
        return state.deadline
    }

    /// Whether more input can be used. Without the last two conditions a client that sends and does
    /// not read would fill our memory.
    private func canRead(_ limits: Limits) -> Bool {
        state.wantsInput && !hasMoreToDo && output.count <= limits.unsentBytesMax
    }

    /// Whether work is going on that is to end when the client goes.
    private func isWatched(_ loop: borrowing LoopContext) -> Bool {
        guard task != nil, let route else { return false }
        return loop.router.routes[route].endsWithClient
    }

    private mutating func read(_ loop: inout LoopContext) {
        if lingersSince != nil {
            drop()
            return
        }
        guard canRead(loop.limits) else {
            if isWatched(loop), transport.isInputOver { return abort(&loop) }
            // Asked for again when it is wanted: most clients send nothing before their answer.
            poll(for: directions.subtracting(.reading), &loop)
            return
        }
        if state.isBuffering, loop.core.gauges.heldBytes > loop.limits.bufferedBytesMax {
            perform(state.refuseBody(.tooMuchBuffered), &loop)
            goOn(&loop)
            return
        }
        var outcome = Socket.Outcome.wouldBlock
        _ = input.append(room: 16 * 1024) { space in
            outcome = transport.receive(into: space)
            return if case .moved(let count) = outcome { count } else { 0 }
        }
        if handshakeDeadline != nil, transport.isEstablished { handshakeDeadline = nil }
        switch outcome {
        case .moved: break
        case .wouldBlock:
            poll(for: directions, &loop)
            return
        case .ended: state.inputEnded()
        case .failed:
            receiveFailed(&loop)
            return
        }
        goOn(&loop)
    }

    private mutating func receiveFailed(_ loop: inout LoopContext) {
        guard transport.failure == .plainHTTP else { return abort(&loop) }
        handshakeFailed(TLSFailure.plainHTTP.description, &loop)
        handshakeDeadline = nil
        transport.giveUpTLS()
        refuse(.plainOnTLS, &loop)
    }

    private mutating func written(_ loop: inout LoopContext) {
        flush(&loop)
        responseReady(&loop)
        goOn(&loop)
    }

    private mutating func poll(for wanted: Poller.Interest, _ loop: inout LoopContext) {
        directions = wanted
        let awaited = transport.awaited(for: wanted)
        if awaited == interest { return }
        interest = awaited
        loop.poller.change(id.descriptor, awaited, bits: id.bits)
    }

    /// Everything is sent: closes, though not before the client had a chance to read an answer that
    /// came in the middle of its request. Closing with unread bytes would send a reset, and that
    /// destroys what the client has not read yet (RFC 9112, 9.6).
    private mutating func finish(_ loop: inout LoopContext) {
        guard transport.sayFarewell() else { return waitForClient(&loop) }
        if state.isInputSpent, input.isEmpty, !isMoreSent() {
            close()
        } else {
            linger(&loop)
        }
    }

    /// Whether the client has sent something that was not looked at while it was answered.
    private mutating func isMoreSent() -> Bool {
        if case .moved = discard() { true } else { false }
    }

    private mutating func discard() -> Socket.Outcome {
        var outcome = Socket.Outcome.wouldBlock
        _ = input.append(room: 4096) { space in
            outcome = transport.receive(into: space)
            return 0
        }
        return outcome
    }

    private mutating func linger(_ loop: inout LoopContext) {
        transport.endSending()
        lingersSince = loop.now
        poll(for: .reading, &loop)
    }

    /// Reads and forgets until the client closes too.
    private mutating func drop() {
        input.clear()
        let outcome = discard()
        if outcome == .ended || outcome == .failed { close() }
    }

    private mutating func close() {
        isOpen = false
        transport.close()
    }
}
