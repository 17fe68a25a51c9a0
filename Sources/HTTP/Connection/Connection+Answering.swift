/// From a request to its answer.
extension Connection {
    func perform(_ action: ConnectionState.Action) {
        switch action {
        case .wait, .close: break
        case .route: findRoute()
        case .sendContinue: output.append("HTTP/1.1 100 Continue\r\n\r\n")
        case .handle: handle()
        case .deliver(let range): deliver(range)
        case .endBody(let error): endBody(error)
        case .fail(let failure): fail(failure)
        }
    }

    /// The answer of a `.later`.
    func answer(_ response: Response) {
        task = nil
        respond(response)
        goOn()
    }

    private func findRoute() {
        let path = input.message[state.parser.head.pathRange]
        switch shared.router.match(state.parser.head.method, path) {
        case .found(let route):
            self.route = route
            perform(state.admit(route.body, &input, now: runner.now))
        case .notFound:
            refuse(.notFound)
        case .methodNotAllowed(let allowed):
            refuse(.methodNotAllowed(allowed))
        }
    }

    /// Answers a request that was read but has no route; the connection goes on.
    private func refuse(_ failure: HTTPFailure) {
        let identifier = identifier()
        state.refuse(&input, now: runner.now)
        beginExchange(identifier, keepsAlive: state.wouldKeepAlive)
        respond(shared.response(to: failure, identifier))
    }

    /// Answers a request that could not be read, or not to its end; the connection ends.
    private func fail(_ failure: HTTPFailure) {
        let identifier = identifier()
        beginExchange(identifier, keepsAlive: false)
        respond(shared.response(to: failure, identifier))
    }

    private func handle() {
        guard let route else { preconditionFailure("a request is handled by its route") }
        let identifier = identifier()
        let exchange = beginExchange(identifier, keepsAlive: state.wouldKeepAlive)
        let isStreamed = route.body.kind == .streamed
        if isStreamed { openRequestPipe() }
        var taken = OutputBuffer()
        swap(&taken, &output)
        let lengthBefore = taken.count
        var writer = ResponseWriter(output: taken, context: exchange.context)
        let answer = handle(route, identifier, &writer)
        let status = writer.status
        output = writer.finish()
        state.handled(&input)
        switch answer {
        case .written:
            guard let status else { preconditionFailure("nothing was written") }
            self.exchange?.status = status
            self.exchange?.bytesOut = output.count - lengthBefore
            endExchange()
        case .now(let response):
            precondition(status == nil, "a request has one response")
            respond(response)
        case .later(let work):
            precondition(status == nil, "a request has one response")
            begin(work)
        }
    }

    private func handle(
        _ route: Route, _ identifier: RequestID, _ writer: inout ResponseWriter
    ) -> Answer {
        let head = state.parser.head
        let message = input.message
        let request = Request(
            head: head,
            headBytes: UnsafeRawBufferPointer(rebasing: message[..<head.byteCount]),
            template: route.template, identifier: identifier,
            stream: requestPipe.map(BodyStream.init),
            body: UnsafeRawBufferPointer(rebasing: message[head.byteCount...]))
        return route.handler(request, &writer)
    }

    private func begin(_ work: @escaping @Sendable () async -> Response) {
        guard shared.gauges.beginRequest(max: limits.requestsInFlightMax) else {
            guard let exchange else { preconditionFailure("an answer belongs to a request") }
            respond(shared.response(to: .tooManyRequests, exchange.context.requestID))
            return
        }
        let (id, loop, gauges) = (id, runner.loop, shared.gauges)
        task = Task {
            let response = await work()
            gauges.endRequest()
            loop.post(.answer(id, response))
        }
    }

    /// Writes a response, or its head where the body is streamed.
    private func respond(_ response: Response) {
        guard var exchange else { preconditionFailure("an answer belongs to a request") }
        exchange.status = response.status
        let lengthBefore = output.count
        if case .stream(let write) = response.body, !response.status.forbidsBody {
            let framing = exchange.context.streamFraming
            // The writer may still be reading the request; where that will end is not known now.
            if framing == .close || state.isReadingStream { state.endAfterAnswer() }
            exchange.context.keepsAlive = state.wouldKeepAlive
            exchange.context.writeHead(
                status: response.status, headers: response.headers, framing: framing, to: &output)
            exchange.bytesOut = output.count - lengthBefore
            self.exchange = exchange
            if framing == .none { endExchange() } else { stream(write, framing) }
            return
        }
        exchange.context.keepsAlive = state.wouldKeepAlive
        exchange.context.write(response, to: &output)
        exchange.bytesOut = output.count - lengthBefore
        self.exchange = exchange
        endExchange()
    }

    @discardableResult
    private func beginExchange(_ identifier: RequestID, keepsAlive: Bool) -> Exchange {
        let isHeadRead = state.isHeadRead
        let exchange = Exchange(
            context: ResponseContext(
                method: isHeadRead ? state.parser.head.method : nil,
                version: isHeadRead ? state.parser.head.version : .http11,
                keepsAlive: keepsAlive, requestID: identifier, commonLines: runner.commonLines),
            template: route?.template, began: .now, bytesIn: input.message.count)
        self.exchange = exchange
        return exchange
    }

    func endExchange() {
        guard let exchange else { preconditionFailure("an answer belongs to a request") }
        self.exchange = nil
        route = nil
        // Who still reads the body is told that no more of it comes.
        requestPipe?.finish(.failure(.disconnected))
        requestPipe = nil
        state.answerEarly()
        state.answered(now: runner.now)
        shared.configuration.observe(
            exchange.record(ended: .now, isComplete: true, remoteAddress: remoteAddress))
    }

    private func identifier() -> RequestID {
        guard state.isHeadRead, let range = state.parser.head.requestID else {
            return .generated(runner.newIdentifier())
        }
        return .given(String(decoding: input.message[range], as: UTF8.self))
    }
}
