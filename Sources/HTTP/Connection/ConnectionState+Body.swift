/// What becomes of a request's body.
extension ConnectionState {
    mutating func readBody(_ input: inout InputBuffer) -> Action {
        while true {
            let step: RequestParser.Step
            do throws(ParseError) {
                step = try parser.next(input.unparsed)
            } catch {
                return bodyFailed(.malformed, error)
            }
            switch step {
            case .needsMore, .head:
                guard isInputEnded else { return .wait }
                return inputEndedInBody()
            case .body(let data, let consumed):
                bodyCount += data.count
                if let action = take(data, consumed, &input) { return action }
            case .end(let consumed):
                return endBody(consumed, &input)
            }
        }
    }

    private mutating func take(_ data: Range<Int>, _ consumed: Int, _ input: inout InputBuffer)
        -> Action?
    {
        switch reading {
        case .buffering(let bytesMax):
            if bodyCount > bytesMax {
                return failed(ParseError.bodyTooLarge(bytesMax: bytesMax).failure)
            }
            input.keep(data, of: consumed)
        case .decoding(let bytesMax):
            if bodyCount > bytesMax {
                return failed(ParseError.bodyTooLarge(bytesMax: bytesMax).failure)
            }
            guard data.isEmpty else {
                deliveredCount = consumed
                return .deliver(data)
            }
            input.keep(0..<0, of: consumed)
        case .streaming(let bytesMax):
            if bodyCount > bytesMax {
                return bodyFailed(
                    .tooLarge(bytesMax: bytesMax), .bodyTooLarge(bytesMax: bytesMax))
            }
            if data.isEmpty {
                input.skip(consumed)
            } else {
                deliveredCount = consumed
                return .deliver(data)
            }
        default:
            preconditionFailure("only a body being read has bytes")
        }
        return nil
    }

    private mutating func endBody(_ consumed: Int, _ input: inout InputBuffer) -> Action {
        defer { reading = .complete }
        if isBuffering {
            input.keep(0..<0, of: consumed)
            return .handle
        }
        input.skip(consumed)
        return .endBody(nil)
    }

    /// Drops what is there of a body nobody wants.
    mutating func discardRest(_ input: inout InputBuffer, _ now: MonotonicTime) {
        while true {
            // A known length has no framing that could be wrong.
            switch try? parser.next(input.unparsed) {
            case .body(let data, let consumed):
                bodyCount += data.count
                input.skip(consumed)
            case .end(let consumed):
                input.skip(consumed)
                reading = .complete
                if answering == .none { beginNext(now) }
                return
            case .needsMore, .head, nil:
                if isInputEnded { close() }
                return
            }
        }
    }

    private mutating func inputEndedInBody() -> Action {
        isFailed = true
        keepsAlive = false
        if case .streaming = reading {
            reading = .complete
            return .endBody(.disconnected)
        }
        reading = .complete
        answering = .closing
        return .close
    }

    /// A body that was promised to a reader tells the reader; any other is answered by us.
    private mutating func bodyFailed(_ reason: BodyError, _ error: ParseError) -> Action {
        guard case .streaming = reading else { return failed(error.failure) }
        breakStream()
        return .endBody(reason)
    }
}
