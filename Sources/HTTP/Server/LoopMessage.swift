/// What other threads tell an event loop.
enum LoopMessage: Sendable {
    /// Serve this connection.
    case adopt(Newcomer)
    /// The answer to the request the connection is waiting on.
    case answer(ConnectionID, Response)
    /// A streamed response has bytes, or its end.
    case responseReady(ConnectionID)
    /// The reader of a streamed request has room.
    case bodyWanted(ConnectionID)
    /// Accept who is waiting, then nobody; then say so.
    case stopAccepting(@Sendable () -> Void)
    /// Close what is idle, finish what is begun, abort the rest at `deadline`, then stop.
    case drain(deadline: MonotonicTime)
}
