/// One method on one path, and what answers it.
package struct Route: Sendable {
    /// Runs on the event loop: it may take microseconds, never wait. What takes longer is returned
    /// as `.later`.
    package typealias Handler =
        @Sendable (borrowing Request, inout ResponseWriter) -> Answer

    package let method: Method
    package let template: PathTemplate
    let body: BodyPolicy
    /// Whether a client that closes its way to us, before it has the answer, wants none: the work
    /// is then cancelled. Elsewhere it gets its answer, as a client that only says it has no
    /// further request.
    let endsWithClient: Bool
    let handler: Handler

    /// - Parameter template: Such as `/v1/models/{name}:predict`; see `PathTemplate`.
    package init(
        _ method: Method, _ template: String, body: BodyPolicy = .buffered,
        endsWithClient: Bool = false, handler: @escaping Handler
    ) {
        self.method = method
        self.template = PathTemplate(template)
        self.body = body
        self.endsWithClient = endsWithClient
        self.handler = handler
    }
}
