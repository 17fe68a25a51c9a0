/// What the head of a response depends on besides the response.
struct ResponseContext: Sendable {
    let method: Method?
    let version: HTTPVersion
    /// Whether the connection stays open after this response.
    var keepsAlive: Bool
    let requestID: RequestID
    /// The whole `Date` line, and the `Server` line where one is configured.
    let commonLines: [UInt8]

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
        output.append("Content-Type: ")
        output.append(contentType)
        output.append("\r\nContent-Length: ")
        let length = output.reserveLength()
        output.append("\r\n\r\n")
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
            output.append("Content-Length: ")
            output.append(decimal: count)
            output.append("\r\n\r\n")
        case .chunked: output.append("Transfer-Encoding: chunked\r\n\r\n")
        case .close, .none: output.append("\r\n")
        }
    }

    private func writeCommon(_ status: Status, _ headers: Headers, to output: inout OutputBuffer) {
        if status.code == 200 {
            output.append("HTTP/1.1 200 OK\r\n")
        } else {
            output.append("HTTP/1.1 ")
            output.append(decimal: Int(status.code))
            output.append(" ")
            output.append(status.reason)
            output.append("\r\n")
        }
        output.append(commonLines)
        output.append("X-Request-Id: ")
        requestID.write(to: &output)
        output.append("\r\n")
        if !keepsAlive {
            output.append("Connection: close\r\n")
        } else if version == .http10 {
            output.append("Connection: keep-alive\r\n")
        }
        for field in headers.fields {
            output.append(field.name)
            output.append(": ")
            output.append(field.value)
            output.append("\r\n")
        }
    }
}
