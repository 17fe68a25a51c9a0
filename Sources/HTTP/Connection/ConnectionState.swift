/// What a connection does next: the protocol without sockets, threads or clocks.
///
/// The shell asks `next` again and again and performs what it says; what happened meanwhile comes
/// in through the other methods. One request is handled at a time. Those pipelined behind it wait
/// in the input, so answers keep their order and a request sees the effects of the one before it,
/// which RFC 9112 (9.3.2) demands of all but safe methods.
///
/// ```
///   reading                                   answering
///   head ─► routed? ─► buffering ─► complete    none ─► awaited ─► answered ─► none
///              ├─────► streaming ──┘                                  │
///              └─────► discarding ─┘                                  └─► closing
/// ```
/// 1. A head is read only when nothing is being answered.
/// 2. After `closing` nothing of the input is ever looked at again.
/// 3. The bytes of a message stay in the input until `handled`, and no longer.
package struct ConnectionState: ~Copyable {
    package internal(set) var parser: RequestParser
    package internal(set) var reading = Reading.head
    package internal(set) var answering = Answering.none
    /// Whether the connection stays open after the answer in progress.
    var keepsAlive = true
    let limits: Limits
    var isInputEnded = false
    private var isDraining = false
    /// Whether the client waits for a 100 before it sends the body.
    private var mustContinue = false
    /// Whether the reader of a streamed body wants no more for now.
    var isReaderFull = false
    /// Whether something unread or unreadable may be left on the socket.
    var isFailed = false
    private var isHeadBroken = false
    /// What the bytes of `.deliver` take up in the input, framing included.
    var deliveredCount = 0
    var bodyCount = 0
    private var requestCount = 0
    private var clock: ConnectionClock

    package init(limits: Limits, now: MonotonicTime) {
        self.limits = limits
        parser = RequestParser(limits: limits)
        clock = ConnectionClock(limits: limits, now: now)
    }

    /// Whether bytes from the socket are of use now.
    package var wantsInput: Bool {
        guard !isInputEnded, answering != .closing else { return false }
        return switch reading {
        case .head: answering == .none
        case .routing, .complete: false
        case .buffering, .discarding: true
        case .decoding, .streaming: !isReaderFull
        }
    }

    /// Nothing was received of a next request, and nothing is being answered.
    package var isIdle: Bool { reading == .head && answering == .none && clock.isIdle }

    /// Whether all that was sent to us was read: then closing cannot destroy our last answer.
    package var isInputSpent: Bool { !isFailed && (reading == .head || reading == .complete) }

    /// Whether the parser's head is that of the request being answered.
    package var isHeadRead: Bool { reading != .head && !isHeadBroken }

    /// The method of the request being answered, also where only its first line could be read: the
    /// answer to a HEAD never has a body.
    package var method: Method? {
        isHeadRead || isHeadBroken && parser.isRequestLineRead ? parser.head.method : nil
    }

    /// Whether a body is being gathered before it is handled.
    package var isBuffering: Bool {
        switch reading {
        case .buffering, .decoding: true
        default: false
        }
    }

    /// Whether a streamed body is still coming in.
    package var isReadingStream: Bool {
        if case .streaming = reading { true } else { false }
    }

    /// Whether the connection would survive an answer written now.
    package var wouldKeepAlive: Bool {
        guard case .streaming = reading else { return keepsAlive }
        return keepsAlive && canDiscardRest
    }

    /// When the first byte of the request in progress came.
    package var requestStart: MonotonicTime { clock.start }

    /// When `timedOut` is to be called; `nil` while it is we who are slow.
    package var deadline: MonotonicTime? {
        switch reading {
        case .head: answering == .none ? clock.headDeadline : nil
        case .routing, .complete: nil
        case .decoding where isReaderFull: nil
        case .streaming where isReaderFull: nil
        case .buffering, .decoding, .streaming, .discarding: clock.bodyDeadline
        }
    }

    /// The next thing to do with the input.
    package mutating func next(_ input: inout InputBuffer, now: MonotonicTime) -> Action {
        if answering == .closing { return .close }
        if reading == .discarding { discardRest(&input, now) }
        if answering == .closing { return .close }
        switch reading {
        case .head where answering == .none:
            return readHead(&input, now)
        case .head, .routing, .complete, .discarding:
            return .wait
        case .buffering, .decoding, .streaming:
            if mustContinue {
                mustContinue = false
                // No need to ask for what is already on its way.
                if input.unparsed.isEmpty { return .sendContinue }
            }
            if isReaderFull { return .wait }
            return readBody(&input)
        }
    }

    /// The head's route was found and takes bodies like this.
    ///
    /// - Parameter isCoded: Whether the body is compressed; then it is delivered to the shell, also
    ///   where the route wants it whole.
    /// - Returns: `.handle` for a streamed body, a failure for one declared too large, or `.wait`:
    ///   ask `next`.
    package mutating func admit(
        _ policy: BodyPolicy, isCoded: Bool = false, _ input: inout InputBuffer,
        now: MonotonicTime
    )
        -> Action
    {
        let bytesMax = policy.bytesMax(within: limits)
        if case .length(let count) = parser.head.framing, count > bytesMax {
            return failed(ParseError.bodyTooLarge(bytesMax: bytesMax).failure)
        }
        beginBody(now)
        if policy.kind == .buffered {
            reading = isCoded ? .decoding(bytesMax: bytesMax) : .buffering(bytesMax: bytesMax)
            return .wait
        }
        reading = .streaming(bytesMax: bytesMax)
        return .handle
    }

    /// The head's route was not found, or not wanted: it is answered without reading the body.
    package mutating func refuse(_ input: inout InputBuffer, now: MonotonicTime) {
        beginBody(now)
        input.release()
        reading = .streaming(bytesMax: 0)
        answerEarly()
    }

    /// The handler has returned: its view of the input ends.
    package mutating func handled(_ input: inout InputBuffer) {
        input.release()
    }

    /// The answer is whole: decides what becomes of a body not read to its end.
    ///
    /// A small rest is read and dropped; for a larger one, or one the client holds back until it is
    /// told to continue, the connection ends.
    package mutating func answerEarly() {
        guard case .streaming = reading else { return }
        if canDiscardRest {
            reading = .discarding
        } else {
            keepsAlive = false
            isFailed = true
            reading = .complete
        }
        isReaderFull = false
        mustContinue = false
    }

    /// The reader of a streamed body has enough for now: the socket is left alone.
    package mutating func readerIsFull() {
        isReaderFull = true
    }

    /// The reader has room again; the time it took is not the client's.
    package mutating func readerHasRoom(now: MonotonicTime) {
        isReaderFull = false
        clock.beginBody(now, received: bodyCount)
    }

    /// The bytes of `.deliver` were copied.
    package mutating func delivered(_ input: inout InputBuffer) {
        if isBuffering {
            // The head is still needed.
            input.keep(0..<0, of: deliveredCount)
        } else {
            input.skip(deliveredCount)
        }
        deliveredCount = 0
    }

    /// The answer is complete in the output buffer.
    package mutating func answered(now: MonotonicTime) {
        guard keepsAlive else {
            answering = .closing
            return
        }
        answering = .none
        if reading == .complete { beginNext(now) }
        // The rest of an unread body gets a window of its own.
        if reading == .discarding { clock.beginBody(now, received: bodyCount) }
    }

    /// Gives up on a body that is being gathered.
    package mutating func refuseBody(_ failure: HTTPFailure) -> Action {
        failed(failure)
    }

    /// Gives up on a body that is being streamed; its reader was told why.
    package mutating func breakStream() {
        guard case .streaming = reading else { return }
        reading = .complete
        keepsAlive = false
        isFailed = true
        isReaderFull = false
    }

    /// The answer in progress is the connection's last.
    package mutating func endAfterAnswer() {
        keepsAlive = false
        // Behind the head of a final answer a 100 would be a part of it.
        mustContinue = false
    }

    /// The connection ends once what is pending was sent.
    package mutating func close() {
        keepsAlive = false
        answering = .closing
    }

    /// The client has taken the whole answer; only now does it have nothing to do.
    package mutating func answerTaken(now: MonotonicTime) {
        if isIdle { clock.beginIdle(now) }
    }

    /// The client will send no more; it may still read.
    package mutating func inputEnded() {
        isInputEnded = true
    }

    /// The server is going: the answer in progress is the last, a request begun is still served.
    package mutating func drain() {
        isDraining = true
        if answering == .awaited { keepsAlive = false }
    }

    /// The deadline has passed. A body that came fast enough so far gets another window.
    package mutating func timedOut(now: MonotonicTime) -> Action {
        switch reading {
        case .buffering, .decoding, .streaming, .discarding:
            if !clock.isBodyTooSlow(now, received: bodyCount) { return .wait }
        case .head, .routing, .complete: break
        }
        switch reading {
        case .head where clock.isIdle:
            close()
            return .close
        case .head:
            isHeadBroken = true
            return failed(.headTimeout(limits.headTimeout))
        case .streaming:
            breakStream()
            return .endBody(.timeout)
        case .buffering, .decoding:
            return failed(.bodyTimeout)
        case .discarding, .routing, .complete:
            close()
            return .close
        }
    }

    private mutating func readHead(_ input: inout InputBuffer, _ now: MonotonicTime) -> Action {
        let bytes = input.unparsed
        if bytes.isEmpty {
            if isInputEnded || isDraining {
                close()
                return .close
            }
            return .wait
        }
        clock.beginHead(now)
        do throws(ParseError) {
            guard try parser.next(bytes) == .head else {
                guard isInputEnded else { return .wait }
                // Half a request, and never the other half: there is no one to answer.
                isFailed = true
                close()
                return .close
            }
        } catch {
            isHeadBroken = true
            return failed(error.failure)
        }
        let count = parser.head.byteCount
        input.keep(0..<count, of: count)
        reading = .routing
        return .route
    }

    private mutating func beginBody(_ now: MonotonicTime) {
        clock.beginBody(now, received: 0)
        bodyCount = 0
        mustContinue = parser.head.expectsContinue && parser.head.framing != .length(0)
        requestCount += 1
        keepsAlive =
            parser.head.keepsAlive && !isDraining && requestCount < limits.requestsPerConnectionMax
        answering = .awaited
    }

    private var canDiscardRest: Bool {
        guard case .length(let count) = parser.head.framing else { return false }
        return !mustContinue && count - bodyCount <= limits.discardedBodyBytesMax
    }

    mutating func beginNext(_ now: MonotonicTime) {
        reading = .head
        clock.beginIdle(now)
    }

    mutating func failed(_ failure: HTTPFailure) -> Action {
        reading = .complete
        keepsAlive = false
        isFailed = true
        answering = .awaited
        return .fail(failure)
    }
}
