import HTTP

/// A connection without a socket: does what `ConnectionState` says as `Connection` does, plays the
/// handlers too, and watches the rules that no bytes of a client may break.
struct DrivenConnection: ~Copyable {
    /// What happened; ends where it may rightly depend on the cut.
    private(set) var events: [ConnectionEvent] = []
    /// The first rule that was broken.
    private(set) var brokenRule: String?

    private var state: ConnectionState
    private var input = InputBuffer()
    private let limits: Limits
    private let movesBuffers: Bool
    private let now = MonotonicTime(nanoseconds: 0)
    private var stepsLeft = 0
    private var requestCount = 0
    private var handling: Handling?
    private var body: [UInt8] = []
    private var isAnswerPending = false
    private var isReaderFull = false
    private var isContinued = false
    private var isComparable = true
    private var isClosed = false

    /// - Parameter movesBuffers: Whether every visit ends as one with borrowed buffers does.
    init(_ limits: Limits, movesBuffers: Bool) {
        self.limits = limits
        self.movesBuffers = movesBuffers
        state = ConnectionState(limits: limits, now: now)
    }

    /// Takes in `stream` in reads of the given sizes, over and over, and ends the connection.
    mutating func serve(_ stream: [UInt8], reads: [Int], _ ending: FuzzInput.Ending) {
        // No step but the last of a visit is without an effect on some byte or some request.
        stepsLeft = 64 + 16 * stream.count
        var offset = 0
        var read = 0
        while offset < stream.count, !isOver {
            let end = min(stream.count, offset + reads[read % reads.count])
            receive(stream[offset..<end])
            visit()
            settle()
            offset = end
            read += 1
        }
        if !isOver { end(ending) }
        if isClosed { stayClosed() }
    }

    private var isOver: Bool { isClosed || brokenRule != nil }

    private mutating func note(_ event: ConnectionEvent) {
        if isComparable { events.append(event) }
    }

    private mutating func demand(_ holds: Bool, _ rule: String) {
        if !holds, brokenRule == nil { brokenRule = "\(rule)\nafter \(events)" }
    }

    private mutating func receive(_ bytes: ArraySlice<UInt8>) {
        _ = input.append(room: bytes.count) { space in
            space.copyBytes(from: bytes)
            return bytes.count
        }
    }

    private mutating func end(_ ending: FuzzInput.Ending) {
        if ending.drains {
            state.drain()
            visit()
            settle()
        }
        if ending.timesOut, !isOver, let deadline = state.deadline {
            perform(state.timedOut(now: deadline))
            visit()
            settle()
        }
        guard !isOver else { return }
        state.inputEnded()
        visit()
        settle()
        demand(isClosed, "a connection whose client has ended ends too")
    }

    /// One look at the input, as `Connection.goOn`.
    private mutating func visit() {
        while !isOver {
            stepsLeft -= 1
            demand(stepsLeft > 0, "every step gets further")
            let action = state.next(&input, now: now)
            perform(action)
            if action == .wait { break }
        }
        if movesBuffers { input = input.isEmpty ? InputBuffer() : input.compacted() }
    }

    /// What comes from other threads between two visits, until the client is waited for.
    private mutating func settle() {
        while !isOver, isAnswerPending || isReaderFull {
            if isReaderFull {
                demand(!state.wantsInput, "nothing is read for a reader that is full")
                isReaderFull = false
                state.readerHasRoom(now: now)
            } else {
                answer()
            }
            visit()
        }
        guard !isOver else { return }
        demand(state.wantsInput, "a connection that waits for nothing else waits for input")
        demand(state.deadline != nil, "a client is waited for until a deadline")
        let unparsedMax = max(
            limits.headBytesMax, limits.requestLineBytesMax + 2, limits.chunkLineBytesMax)
        demand(input.unparsed.count < unparsedMax, "what is not understood yet has a limit")
        demand(
            input.message.count <= limits.headBytesMax + limits.bodyBytesMax,
            "what is kept of a request has a limit")
    }

    private mutating func perform(_ action: ConnectionState.Action) {
        switch action {
        case .wait: break
        case .close:
            isClosed = true
            note(.close)
        case .route: route()
        case .sendContinue:
            demand(state.parser.head.expectsContinue, "100 is for clients that ask")
            demand(!isContinued, "100 is sent once")
            isContinued = true
        case .handle: handle()
        case .deliver(let range): deliver(range)
        case .endBody(let error): endBody(error)
        case .fail(let failure):
            note(.failure(status: failure.status.code, detail: failure.detail))
            demand(!state.wouldKeepAlive, "a failure is the connection's last answer")
            answer()
        }
    }

    private mutating func route() {
        let head = state.parser.head
        let message = input.message
        if let rule = HeadRules.broken(by: head, in: message) { demand(false, rule) }
        requestCount += 1
        demand(
            requestCount <= limits.requestsPerConnectionMax, "a connection's requests have a limit")
        demand(head.byteCount <= limits.headBytesMax, "a head has a limit")
        demand(head.fields.count <= limits.headerCountMax, "headers have a limit")
        let path = HeadRules.text(head.pathRange, in: message)
        let query = HeadRules.text(head.queryRange, in: message)
        note(
            .request(
                line: "\(head.method.rawValue) \(path)?\(query) \(head.version)",
                headers: head.fields.map { field in
                    let name = HeadRules.text(field.name, in: message)
                    return "\(name): \(HeadRules.text(field.value, in: message))"
                }))
        body = []
        isContinued = false
        handling = Handling(
            path: UnsafeRawBufferPointer(
                rebasing: message[head.pathRange.start..<head.pathRange.end]))
        if let handling {
            perform(state.admit(handling.policy, &input, now: now))
        } else {
            state.refuse(&input, now: now)
            answer()
        }
    }

    private mutating func handle() {
        guard let handling else {
            demand(false, "only what was routed is handled")
            return
        }
        if !handling.isStreamed {
            body = Array(input.message[state.parser.head.byteCount...])
            noteBody(nil)
        }
        state.handled(&input)
        switch handling {
        case .buffered, .early: answer()
        case .later: isAnswerPending = true
        case .last: state.endAfterAnswer()
        case .midway: isComparable = false
        case .streamed, .paused: break
        }
    }

    private mutating func deliver(_ range: Range<Int>) {
        demand(handling?.isStreamed == true, "only a stream is delivered")
        demand(!isReaderFull, "a full reader gets nothing")
        demand(!range.isEmpty, "a delivery has bytes")
        body += input.unparsed[range]
        demand(body.count <= limits.streamedBodyBytesMax, "a streamed body has a limit")
        if handling == .paused {
            isReaderFull = true
            state.readerIsFull()
        }
        if handling == .midway { isAnswerPending = true }
        state.delivered(&input)
    }

    private mutating func endBody(_ error: BodyError?) {
        demand(handling?.isStreamed == true, "only a stream has an end")
        noteBody(error)
        isAnswerPending = true
    }

    private mutating func noteBody(_ error: BodyError?) {
        if error == nil, case .length(let count) = state.parser.head.framing {
            demand(body.count == count, "a whole body has its length")
        }
        let bytesMax = handling?.policy.bytesMax(within: limits) ?? 0
        demand(body.count <= bytesMax, "a body has a limit")
        if case .tooLarge = error {
            // How much was handed out before one saw that there is too much: as it came.
            body = []
        }
        note(.body(body, end: error))
    }

    /// The answer is whole, as in `Connection.endExchange`.
    private mutating func answer() {
        isAnswerPending = false
        isReaderFull = false
        handling = nil
        let keepsAlive = state.wouldKeepAlive
        note(.answer(keepsAlive: keepsAlive))
        state.answerEarly()
        state.answered(now: now)
        demand(
            (state.answering != .closing) == keepsAlive,
            "a connection does what its answer told the client")
    }

    /// After a close, whatever comes is nobody's.
    private mutating func stayClosed() {
        receive(Array("GET /b HTTP/1.0\r\n\r\n".utf8)[...])
        demand(state.next(&input, now: now) == .close, "nothing follows a close")
    }
}
