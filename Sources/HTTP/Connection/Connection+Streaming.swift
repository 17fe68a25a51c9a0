/// Bodies that are read and written piece by piece.
extension Connection {
    mutating func openRequestPipe(_ loop: inout LoopContext) {
        let (id, mailbox) = (id, loop.mailbox)
        requestPipe = RequestPipe(bytesMax: loop.limits.requestBufferBytesMax) {
            mailbox.post(.bodyWanted(id))
        }
    }

    mutating func deliver(_ range: Range<Int>, _ loop: inout LoopContext) {
        let bytes = UnsafeRawBufferPointer(rebasing: input.unparsed[range])
        exchange?.bytesIn += bytes.count
        do throws(InflationError) {
            if try !take(bytes) {
                state.readerIsFull()
                if requestPipe == nil { loop.unfinished.append(id) }
            }
            state.delivered(&input)
        } catch {
            state.delivered(&input)
            failInflation(error, &loop)
        }
    }

    /// The reader of the request's body has room again.
    mutating func bodyWanted(_ loop: inout LoopContext) {
        guard let requestPipe else { return }
        do throws(InflationError) {
            guard try decoder?.resume(into: requestPipe) ?? true else { return }
            state.readerHasRoom(now: loop.now)
        } catch {
            failInflation(error, &loop)
        }
        goOn(&loop)
    }

    /// Goes on with a compressed body that was too much for one turn.
    mutating func goOnGathering(_ loop: inout LoopContext) {
        guard let decoder, decoder.hasPending else { return }
        if loop.core.gauges.heldBytes > loop.limits.bufferedBytesMax {
            perform(state.refuseBody(.tooMuchBuffered), &loop)
            return
        }
        do throws(InflationError) {
            if try decoder.gatherPending() {
                state.readerHasRoom(now: loop.now)
            } else {
                loop.unfinished.append(id)
            }
        } catch {
            failInflation(error, &loop)
        }
    }

    /// - Returns: Whether there is room for more.
    private func take(_ bytes: UnsafeRawBufferPointer) throws(InflationError) -> Bool {
        switch (decoder, requestPipe) {
        case (let decoder?, let pipe?): return try decoder.decode(bytes, into: pipe)
        case (let decoder?, nil) where state.isBuffering: return try decoder.gather(bytes)
        case (nil, let pipe?): return pipe.push(bytes)
        // Nobody reads any more.
        default: break
        }
        return true
    }

    private mutating func failInflation(_ error: InflationError, _ loop: inout LoopContext) {
        if let requestPipe {
            requestPipe.finish(.failure(.inflation(error)))
            state.breakStream()
        } else if state.isBuffering {
            perform(state.refuseBody(error.failure), &loop)
        }
    }

    func endBody(_ error: BodyError?) {
        guard let requestPipe else { return }
        if let error {
            requestPipe.finish(.failure(error))
        } else if let failure = inflationFailure {
            requestPipe.finish(.failure(.inflation(failure)))
        } else {
            requestPipe.finish()
        }
    }

    /// Why a body that has ended is not whole for its decoder.
    var inflationFailure: InflationError? {
        guard let decoder else { return nil }
        do throws(InflationError) {
            try decoder.finish()
            return nil
        } catch {
            return error
        }
    }

    /// Starts the writer of a streamed response, which is counted as in flight until it ends.
    mutating func stream(
        _ write: @escaping @Sendable (BodyWriter) async throws -> Void,
        _ framing: ResponseContext.Framing, _ coding: ContentCoding?,
        _ loop: inout LoopContext
    ) {
        let (id, mailbox, gauges) = (id, loop.mailbox, loop.core.gauges)
        let pipe = ResponsePipe(
            lead: loop.limits.responseLead(afterSending: sentCount),
            isChunked: framing == .chunked
        ) {
            mailbox.post(.responseReady(id))
        }
        responsePipe = pipe
        task = Task {
            do {
                let writer = BodyWriter(pipe: pipe, deflater: coding.map(DeflatingWriter.init))
                try await write(writer)
                try await writer.finish()
                pipe.finish(.whole)
            } catch {
                pipe.finish(.cut)
            }
            gauges.endRequest()
        }
    }

    /// The response's writer has left something, or the client has taken something.
    mutating func responseReady(_ loop: inout LoopContext) {
        // A send that has just failed leaves the pipe behind.
        guard isOpen, let pipe = responsePipe else { return }
        // Taken when the client has read what is before it.
        isResponseWaiting = !output.isEmpty
        if isResponseWaiting { return }
        let (bytes, end) = pipe.take(
            nextLead: loop.limits.responseLead(afterSending: sentCount))
        let lengthBefore = output.count
        if !bytes.isEmpty {
            if pipe.isChunked {
                output.append(hexadecimal: bytes.count)
                output.append(literal: "\r\n")
                output.append(bytes)
                output.append(literal: "\r\n")
            } else {
                output.append(bytes)
            }
        }
        if case .whole = end, pipe.isChunked {
            output.append(literal: "0\r\n")
            for field in pipe.trailers.fields {
                output.append(field.name)
                output.append(literal: ": ")
                output.append(field.value)
                output.append(literal: "\r\n")
            }
            output.append(literal: "\r\n")
        }
        exchange?.bytesOut += output.count - lengthBefore
        switch end {
        case nil:
            goOn(&loop)
        case .cut:
            flush(&loop)
            abort(&loop)
        case .whole:
            responsePipe = nil
            task = nil
            endExchange(&loop)
            goOn(&loop)
        }
    }
}
