/// What a handler returns.
package enum Answer: Sendable {
    /// This response.
    case now(Response)
    /// The response is already in the connection's buffer, through the `ResponseWriter`.
    case written
    /// A response from work that must not hold up the event loop. It runs in its own task, which is
    /// cancelled when the connection breaks, not when the client only ends its sending. Requests
    /// behind it on the connection wait.
    case later(@Sendable () async -> Response)
}
