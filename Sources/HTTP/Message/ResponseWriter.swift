/// Writes a response straight into the connection's output buffer: no copies, no arrays.
package struct ResponseWriter: ~Copyable {
    private var output: OutputBuffer
    private let context: ResponseContext
    private let compression: CompressionLimits
    /// The status written, `nil` until `respond` has returned.
    private(set) var status: Status?
    /// The response, where compressing it would hold up the loop; nothing is written then.
    private(set) var postponed: Response?

    init(
        output: consuming OutputBuffer, context: ResponseContext, compression: CompressionLimits
    ) {
        self.output = output
        self.context = context
        self.compression = compression
    }

    /// Writes the whole response; the handler then returns `.written`.
    ///
    /// `Content-Length` is filled in when the body is complete. If `body` throws, the buffer is as
    /// before and the handler may still answer in another way.
    ///
    /// - Precondition: Nothing was written yet, and `status` allows a body.
    package mutating func respond<Failure: Error>(
        status: Status = .ok,
        contentType: String = "application/json",
        headers: Headers = [:],
        body: (inout OutputBuffer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(self.status == nil, "a request has one response")
        precondition(!status.forbidsBody, "this status has no body")
        let beginning = output.count
        let length = context.writeHead(
            status: status, contentType: contentType, headers: headers, to: &output)
        let bodyBeginning = output.count
        do {
            try body(&output)
        } catch {
            output.truncate(to: beginning)
            throw error
        }
        let bodyCount = output.count - bodyBeginning
        if let coding = context.coding, bodyCount >= compression.responseBytesMin,
            CompressibleType.contains(contentType)
        {
            rewrite(status, contentType, headers, coding, from: beginning, bodyCount)
            return
        }
        output.fill(length, with: bodyCount)
        // HEAD gets the length it would have had.
        if context.method == .head { output.truncate(to: bodyBeginning) }
        self.status = status
    }

    /// Writes the response anew with its body compressed. Only such a one says `Vary`: what is
    /// written in place answers POSTs, which no cache keeps.
    private mutating func rewrite(
        _ status: Status, _ contentType: String, _ headers: Headers, _ coding: ContentCoding,
        from beginning: Int, _ bodyCount: Int
    ) {
        var response = Response(
            status: status, contentType: contentType, bytes: Array(output.bytes.suffix(bodyCount)))
        for field in headers.fields { response.headers.append(field.name, field.value) }
        output.truncate(to: beginning)
        if bodyCount > compression.loopBytesMax {
            postponed = response
            return
        }
        context.write(response.coded(coding, compression), to: &output)
        self.status = status
    }

    consuming func finish() -> OutputBuffer { output }
}
