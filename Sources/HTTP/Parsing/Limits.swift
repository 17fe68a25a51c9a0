/// Every bound the server keeps, in one place.
///
/// A default serves a machine of two cores and a few GiB with honest clients of any size; none is
/// there for speed.
package struct Limits: Sendable {
    /// The request line with its line end; 414 above. What browsers and proxies agree to carry.
    package var requestLineBytesMax = 8 * 1024
    /// The whole head; 431 above. Room for a large token and cookies, none for an attack.
    package var headBytesMax = 32 * 1024
    /// Header lines; 431 above. Lookups are linear in it, so it bounds their cost too.
    package var headerCountMax = 100
    /// The body of a buffered route that names no limit of its own; 413 above. Such a body is held
    /// in memory whole, once per connection.
    package var bodyBytesMax = 16 * 1024 * 1024
    /// The body of a streamed route that names no limit; 413 above. Never in memory whole; the
    /// bound keeps one client from occupying a connection for days.
    package var streamedBodyBytesMax = 16 * 1024 * 1024 * 1024
    /// Framing a chunked body may carry beyond twice its data and 16 bytes a chunk; 400 above.
    /// Without it, extensions and one-byte chunks make the server read far more than it counts.
    package var chunkOverheadBytesMax = 16 * 1024
    /// One chunk-size line or trailer line; 400 above.
    package var chunkLineBytesMax = 4 * 1024
    /// An unread body up to this size is read and dropped after an early answer, which keeps the
    /// connection; a larger one is cheaper to cut off.
    package var discardedBodyBytesMax = 64 * 1024

    /// From the first byte of a head to its last; 408 then. A second is a slow phone,
    /// ten an attack.
    package var headTimeout: Duration = .seconds(10)
    /// What a body may take beyond one second per `bodyBytesPerSecondMin`; 408 then.
    package var bodyTimeout: Duration = .seconds(15)
    /// The slowest honest upload: a byte a second must not hold a connection.
    package var bodyBytesPerSecondMin = 1024
    /// Between two requests of a connection. Longer than the 60 s most proxies and pools keep
    /// theirs, so that it is they who close.
    package var idleTimeout: Duration = .seconds(75)
    /// Without the client reading a single byte of an answer.
    package var writeTimeout: Duration = .seconds(30)
    /// After a refusal: time for the client to read it before the connection goes.
    package var lingerTimeout: Duration = .seconds(2)
    /// How long accepting pauses when the process is out of descriptors.
    package var acceptPause: Duration = .milliseconds(100)

    /// Open connections; further ones are answered 503 and closed. Each may hold a body.
    package var connectionsMax = 10_000
    /// Requests being answered later; further ones get 503. Each holds a task and its memory.
    package var requestsInFlightMax = 1024
    /// Pipelined requests answered before other connections of the loop have their turn.
    package var pipelinedRequestsMax = 64
    /// Unsent answers of a connection above which it reads no further requests.
    package var unsentBytesMax = 256 * 1024
    /// What a streamed response may be ahead of its client before its writer waits.
    package var responseBufferBytesMax = 64 * 1024
    /// What a streamed request may be ahead of its handler before the socket is left unread.
    package var requestBufferBytesMax = 256 * 1024

    package init() {}
}
