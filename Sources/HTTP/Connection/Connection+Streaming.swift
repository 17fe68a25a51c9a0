/// Bodies that are read and written piece by piece.
extension Connection {
    func openRequestPipe() {
        let (id, loop) = (id, runner.loop)
        requestPipe = RequestPipe(bytesMax: limits.requestBufferBytesMax) {
            loop.post(.bodyWanted(id))
        }
    }

    /// The reader of the request's body has room again.
    func bodyWanted() {
        guard requestPipe != nil else { return }
        state.readerHasRoom(now: runner.now)
        goOn()
    }

    func deliver(_ range: Range<Int>) {
        let bytes = UnsafeRawBufferPointer(rebasing: input.unparsed[range])
        exchange?.bytesIn += bytes.count
        if let requestPipe, !requestPipe.push(bytes) { state.readerIsFull() }
        state.delivered(&input)
    }

    func endBody(_ error: BodyError?) {
        requestPipe?.finish(error.map { .failure($0) } ?? .success(()))
    }

    /// Starts the writer of a streamed response.
    func stream(
        _ write: @escaping @Sendable (BodyWriter) async throws -> Void,
        _ framing: ResponseContext.Framing
    ) {
        let (id, loop, gauges) = (id, runner.loop, shared.gauges)
        let pipe = ResponsePipe(
            bytesMax: limits.responseBufferBytesMax, isChunked: framing == .chunked
        ) {
            loop.post(.responseReady(id))
        }
        responsePipe = pipe
        _ = gauges.beginRequest(max: .max)
        task = Task {
            do {
                try await write(BodyWriter(pipe: pipe))
                pipe.finish(.whole)
            } catch {
                pipe.finish(.cut)
            }
            gauges.endRequest()
        }
    }

    /// The response's writer has left something, or the client has taken something.
    func responseReady() {
        guard let pipe = responsePipe else { return }
        // Taken when the client has read what is before it; `written` comes back here.
        guard output.count <= limits.responseBufferBytesMax else { return }
        let (bytes, end) = pipe.take()
        let lengthBefore = output.count
        if !bytes.isEmpty {
            if pipe.isChunked {
                output.append(hexadecimal: bytes.count)
                output.append("\r\n")
                output.append(bytes)
                output.append("\r\n")
            } else {
                output.append(bytes)
            }
        }
        if case .whole = end, pipe.isChunked { output.append("0\r\n\r\n") }
        exchange?.bytesOut += output.count - lengthBefore
        switch end {
        case nil:
            flush()
        case .cut:
            flush()
            abort()
        case .whole:
            responsePipe = nil
            task = nil
            endExchange()
            goOn()
        }
    }
}
