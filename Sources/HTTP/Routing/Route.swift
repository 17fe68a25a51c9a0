/// One method on one path, and what answers it.
package struct Route: Sendable {
    /// Runs on the event loop: it may take microseconds, never wait. What takes longer is returned
    /// as `.later`.
    package typealias Handler =
        @Sendable (borrowing Request, inout ResponseWriter) -> Answer

    package let method: Method
    package let template: PathTemplate
    let body: BodyPolicy
    let handler: Handler

    /// - Parameter template: Such as `/v1/models/{name}:predict`; see `PathTemplate`.
    package init(
        _ method: Method, _ template: String, body: BodyPolicy = .buffered,
        handler: @escaping Handler
    ) {
        self.method = method
        self.template = PathTemplate(template)
        self.body = body
        self.handler = handler
    }
}
