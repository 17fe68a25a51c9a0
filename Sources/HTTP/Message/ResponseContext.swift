/// What the head of a response depends on besides the response.
struct ResponseContext {
    let method: Method?
    let version: HTTPVersion
    /// Whether the connection stays open after this response.
    var keepsAlive: Bool
    let requestID: RequestID
    let trace: TraceContext
    /// Whether the client spoke of a trace, and so wants to hear of it.
    let isTraceTold: Bool
    /// What the client wants a body compressed with.
    let coding: ContentCoding?
    /// The whole `Date` line, and the `Server` line where one is configured. The loop's.
    let commonLines: UnsafeRawBufferPointer

    /// How the end of the body is found.
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// By the end of the connection: for HTTP/1.0, which has no chunks.
        case close
        /// No body and nothing said about one: 204, 304, and the HEAD of a stream.
        case none
    }

    /// Writes a head whose length is not known yet.
    ///
    /// - Returns: Where the length goes, for `OutputBuffer.fill`.
    func writeHead(
        status: Status, contentType: String, headers: Headers, to output: inout OutputBuffer
    ) -> Int {
        writeCommon(status, headers, to: &output)
        output.append(literal: "Content-Type: ")
        output.append(contentType)
        output.append(literal: "\r\nContent-Length: ")
        let length = output.reserveLength()
        output.append(literal: "\r\n\r\n")
        return length
    }

    /// Writes a whole response that is not streamed.
    func write(_ response: Response, to output: inout OutputBuffer) {
        if response.status.forbidsBody {
            writeHead(
                status: response.status, headers: response.headers, framing: .none, to: &output)
            return
        }
        var body: [UInt8] = []
        if case .bytes(let bytes) = response.body { body = bytes }
        writeHead(
            status: response.status, headers: response.headers, framing: .length(body.count),
            to: &output)
        if method != .head { output.append(body) }
    }

    /// How the body of a streamed response is framed for this client.
    var streamFraming: Framing {
        if method == .head { return .none }
        return version == .http11 ? .chunked : .close
    }

    /// Writes the head of a response whose framing is known.
    func writeHead(
        status: Status, headers: Headers, framing: Framing, to output: inout OutputBuffer
    ) {
        writeCommon(status, headers, to: &output)
        switch framing {
        case .length(let count):
            output.append(literal: "Content-Length: ")
            output.append(decimal: count)
            output.append(literal: "\r\n\r\n")
        case .chunked: output.append(literal: "Transfer-Encoding: chunked\r\n\r\n")
        case .close, .none: output.append(literal: "\r\n")
        }
    }

    private func writeCommon(_ status: Status, _ headers: Headers, to output: inout OutputBuffer) {
        if status.code == 200 {
            output.append(literal: "HTTP/1.1 200 OK\r\n")
        } else {
            output.append(literal: "HTTP/1.1 ")
            output.append(decimal: Int(status.code))
            output.append(literal: " ")
            output.append(status.reason)
            output.append(literal: "\r\n")
        }
        output.append(commonLines)
        output.append(literal: "X-Request-Id: ")
        requestID.write(to: &output)
        output.append(literal: "\r\n")
        if isTraceTold {
            output.append(literal: "traceparent: ")
            trace.write(to: &output)
            output.append(literal: "\r\n")
        }
        if !keepsAlive {
            output.append(literal: "Connection: close\r\n")
        } else if version == .http10 {
            output.append(literal: "Connection: keep-alive\r\n")
        }
        for field in headers.fields {
            output.append(field.name)
            output.append(literal: ": ")
            output.append(field.value)
            output.append(literal: "\r\n")
        }
    }
}
