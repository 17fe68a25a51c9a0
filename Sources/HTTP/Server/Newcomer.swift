/// A connection that was accepted and belongs to no loop yet.
struct Newcomer: Sendable {
    let socket: Socket
    let remote: RemoteAddress
    /// Why it is to be sent away, if it is.
    let refusal: HTTPFailure?
}
