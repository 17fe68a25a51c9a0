/// Writes a response straight into the connection's output buffer: no copies, no arrays.
package struct ResponseWriter: ~Copyable {
    private var output: OutputBuffer
    private let context: ResponseContext
    /// The status written, `nil` until `respond` has returned.
    private(set) var status: Status?

    init(output: consuming OutputBuffer, context: ResponseContext) {
        self.output = output
        self.context = context
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
        output.fill(length, with: output.count - bodyBeginning)
        // HEAD gets the length it would have had.
        if context.method == .head { output.truncate(to: bodyBeginning) }
        self.status = status
    }

    consuming func finish() -> OutputBuffer { output }
}
