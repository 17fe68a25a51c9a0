/// From a request to its answer.
extension Connection {
    mutating func perform(_ action: ConnectionState.Action, _ loop: inout LoopContext) {
        switch action {
        case .wait, .close: break
        case .route: findRoute(&loop)
        case .sendContinue: output.append(literal: "HTTP/1.1 100 Continue\r\n\r\n")
        case .handle: handle(&loop)
        case .deliver(let range): deliver(range, &loop)
        case .endBody(let error): endBody(error)
        case .fail(let failure): fail(failure, &loop)
        }
    }

    /// The answer of a `.later`.
    mutating func answer(_ response: Response, _ loop: inout LoopContext) {
        task = nil
        respond(response, &loop)
        goOn(&loop)
    }

    private mutating func findRoute(_ loop: inout LoopContext) {
        let path = input.message[state.parser.head.pathRange]
        switch loop.router.match(state.parser.head.method, path) {
        case .found(let index):
            route = index
            admit(to: loop.router.routes[index].body, &loop)
        case .notFound:
            turnAway(.notFound, &loop)
        case .methodNotAllowed(let allowed):
            turnAway(.methodNotAllowed(allowed), &loop)
        }
    }

    private mutating func admit(to policy: BodyPolicy, _ loop: inout LoopContext) {
        var isCoded = false
        // Without a body there is nothing that could be compressed.
        if state.parser.head.framing != .length(0) {
            switch state.parser.head.contentEncoding(in: input.message) {
            case .identity: break
            case .coded(let coding):
                isCoded = true
                decoder = BodyDecoder(
                    coding, bytesMax: policy.bytesMax(within: loop.limits),
                    limits: loop.limits.compression)
            case .unsupported:
                turnAway(.unsupportedContentEncoding, &loop)
                return
            }
        }
        perform(state.admit(policy, isCoded: isCoded, &input, now: loop.now), &loop)
    }

    /// Answers a request that was read but has no route; the connection goes on.
    private mutating func turnAway(_ failure: HTTPFailure, _ loop: inout LoopContext) {
        beginExchange(&loop)
        keepPath()
        state.refuse(&input, now: loop.now)
        respond(to: failure, &loop)
    }

    /// Answers a request that could not be read, or not to its end; the connection ends.
    private mutating func fail(_ failure: HTTPFailure, _ loop: inout LoopContext) {
        beginExchange(&loop)
        exchange?.began = state.requestStart
        if !state.isHeadRead { exchange?.bytesIn = input.unparsed.count }
        keepPath()
        respond(to: failure, &loop)
    }

    private mutating func handle(_ loop: inout LoopContext) {
        guard let route else { preconditionFailure("a request is handled by its route") }
        let isStreamed = loop.router.routes[route].body.kind == .streamed
        if !isStreamed, let error = inflationFailure {
            perform(state.refuseBody(error.failure), &loop)
            return
        }
        beginExchange(&loop)
        if isStreamed { openRequestPipe(&loop) }
        let lengthBefore = output.count
        var (answer, status) = callHandler(of: route, &loop)
        if case .now(let response) = answer { status = response.status }
        // The request's bytes go now; afterwards nobody could say what was asked for.
        if status.map({ $0.code >= 400 }) ?? true { keepPath() }
        state.handled(&input)
        switch answer {
        case .written:
            guard let status else { preconditionFailure("nothing was written") }
            note(status, from: lengthBefore)
            endExchange(&loop)
        case .now(let response): respondNow(response, &loop)
        case .later(let work): begin(work, &loop)
        }
    }

    /// - Returns: What the handler says, and the status of what it has written.
    private mutating func callHandler(
        of route: Int, _ loop: inout LoopContext
    ) -> (Answer, Status?) {
        guard let context = exchange?.context else { preconditionFailure("a request is begun") }
        let message = input.message
        let headCount = state.parser.head.byteCount
        var body = UnsafeRawBufferPointer(rebasing: message[headCount...])
        if requestPipe == nil, let decoder { body = decoder.gathered }
        let request = Request(
            head: state.parser.head,
            headBytes: UnsafeRawBufferPointer(rebasing: message[..<headCount]),
            template: loop.router.routes[route].template, identifier: context.requestID,
            trace: context.trace, stream: requestPipe.map(BodyStream.init),
            body: body)
        var taken = OutputBuffer()
        swap(&taken, &output)
        var writer = ResponseWriter(
            output: taken, context: context, compression: loop.limits.compression)
        let answer = loop.router.routes[route].handler(request, &writer)
        let (status, postponed) = (writer.status, writer.postponed)
        output = writer.finish()
        if let postponed { return (.now(postponed), nil) }
        if case .written = answer { return (answer, status) }
        precondition(status == nil, "a request has one response")
        return (answer, nil)
    }

    private mutating func begin(
        _ work: @escaping @Sendable () async -> Response, _ loop: inout LoopContext
    ) {
        guard loop.core.gauges.beginRequest(max: loop.limits.requestsInFlightMax) else {
            respond(to: .tooManyRequests, &loop)
            return
        }
        let (id, mailbox, gauges) = (id, loop.mailbox, loop.core.gauges)
        let (coding, limits) = (exchange?.context.coding, loop.limits.compression)
        task = Task {
            let response = await work().coded(coding, limits)
            gauges.endRequest()
            mailbox.post(.answer(id, response))
        }
    }

    /// Answers at once, unless compressing would hold up the loop.
    private mutating func respondNow(_ response: Response, _ loop: inout LoopContext) {
        let coding = exchange?.context.coding
        if coding != nil, response.isSlowToCode(loop.limits.compression) {
            begin({ response }, &loop)
        } else {
            respond(response.coded(coding, loop.limits.compression), &loop)
        }
    }

    private mutating func respond(to failure: HTTPFailure, _ loop: inout LoopContext) {
        guard let id = exchange?.context.requestID else {
            preconditionFailure("an answer belongs to a request")
        }
        exchange?.refusal = failure.title
        respond(loop.core.response(to: failure, path: exchange?.path, id), &loop)
    }

    /// Writes a response, or its head where the body is streamed.
    private mutating func respond(_ response: Response, _ loop: inout LoopContext) {
        guard var context = exchange?.context else {
            preconditionFailure("an answer belongs to a request")
        }
        let lengthBefore = output.count
        if case .stream = response.body, !response.status.forbidsBody {
            let framing = context.streamFraming
            // Without a body nothing is left in flight.
            guard
                framing == .none
                    || loop.core.gauges.beginRequest(max: loop.limits.requestsInFlightMax)
            else {
                respond(to: .tooManyRequests, &loop)
                return
            }
            // The writer may still be reading the request; where that will end is not known now.
            if framing == .close || state.isReadingStream { state.endAfterAnswer() }
            context.keepsAlive = state.wouldKeepAlive
            let (response, coding) = response.codedStream(context.coding)
            context.writeHead(
                status: response.status, headers: response.headers, framing: framing, to: &output)
            if framing != .none, case .stream(let write) = response.body {
                note(response.status, from: lengthBefore)
                stream(write, framing, coding, &loop)
                return
            }
        } else {
            context.keepsAlive = state.wouldKeepAlive
            context.write(response, to: &output)
        }
        note(response.status, from: lengthBefore)
        endExchange(&loop)
    }

    private mutating func note(_ status: Status, from lengthBefore: Int) {
        exchange?.status = status
        exchange?.bytesOut = output.count - lengthBefore
    }

    private mutating func beginExchange(_ loop: inout LoopContext) {
        let isHeadRead = state.isHeadRead
        let received = isHeadRead ? state.parser.head.traceContext(in: input.message) : nil
        let context = ResponseContext(
            method: state.method,
            version: isHeadRead ? state.parser.head.version : .http11,
            keepsAlive: state.wouldKeepAlive, requestID: identifier(&loop),
            trace: received?.child(spanID: loop.identifiers.next()) ?? loop.beginTrace(),
            isTraceTold: received != nil,
            coding: isHeadRead ? state.parser.head.acceptedCoding(in: input.message) : nil,
            commonLines: loop.lines.bytes)
        exchange = Exchange(
            context: context, template: route.map { loop.router.routes[$0].template },
            began: loop.now,
            bytesIn: input.message.count + (decoder == nil ? 0 : state.bodyCount))
    }

    /// Notes the path for the access log; the route's template would not tell what was missed.
    private mutating func keepPath() {
        guard state.isHeadRead else { return }
        let path = input.message[state.parser.head.pathRange].prefix(Exchange.pathBytesMax)
        exchange?.path = String(decoding: path, as: UTF8.self)
    }

    mutating func endExchange(_ loop: inout LoopContext) {
        guard let exchange = exchange.take() else {
            preconditionFailure("an answer belongs to a request")
        }
        route = nil
        decoder = nil
        // Who still reads the body is told that no more of it comes.
        if let pipe = requestPipe.take() { pipe.finish(.failure(.disconnected)) }
        state.answerEarly()
        state.answered(now: loop.now)
        loop.core.configuration.observe(
            exchange.record(ended: .now, isComplete: true, remoteAddress: remote.text))
    }

    private func identifier(_ loop: inout LoopContext) -> RequestID {
        guard state.isHeadRead, let range = state.parser.head.requestID else {
            return .generated(loop.identifiers.next())
        }
        return .given(String(decoding: input.message[range], as: UTF8.self))
    }
}
