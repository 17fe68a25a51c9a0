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

    /// From a connection's beginning until TLS is established; it is closed then.
    package var handshakeTimeout: Duration = .seconds(10)
    /// From the first byte of a head to its last; 408 then. A second is a slow phone,
    /// ten an attack.
    package var headTimeout: Duration = .seconds(10)
    /// The window in which a body must be complete or keep to `bodyBytesPerSecondMin`; 408 then.
    package var bodyTimeout: Duration = .seconds(15)
    /// The slowest honest upload: a byte a second must not hold a connection.
    package var bodyBytesPerSecondMin = 1024
    /// Between two requests of a connection. Longer than the 60 s most proxies and pools keep
    /// theirs, so that it is they who close.
    package var idleTimeout: Duration = .seconds(75)
    /// The window in which a waiting answer must be taken or keep to `answerBytesPerSecondMin`; the
    /// connection is cut then, for there is no room for a message.
    package var writeTimeout: Duration = .seconds(30)
    /// The slowest honest download. The kernel tells of progress in steps of several KiB, so less
    /// than about a KiB a second could not be told from none.
    package var answerBytesPerSecondMin = 1024
    /// After a refusal: time for the client to read it before the connection goes.
    package var lingerTimeout: Duration = .seconds(2)
    /// How long accepting pauses when the process is out of descriptors.
    package var acceptPause: Duration = .milliseconds(100)

    /// Open connections; further ones are answered 503 and closed. Each may hold a body.
    package var connectionsMax = 10_000
    /// Open connections of one IPv4 address or one IPv6 network of 64 bits; further ones are
    /// answered 429 and closed. Many clients may stand behind one address, hence not lower.
    package var connectionsPerAddressMax = 2_000
    /// Refused connections that may wait for their client to read why.
    package var refusedConnectionsMax = 128
    /// Requests after which a connection is closed, so that clients spread anew over servers and
    /// loops.
    package var requestsPerConnectionMax = 1_000_000
    /// What all connections together may hold of requests and answers; a body that would go beyond
    /// gets 503. Thousands of bodies within their own limits can still be too much.
    package var bufferedBytesMax = 1024 * 1024 * 1024
    /// Requests being answered later, or in pieces; further ones get 503. Each holds a
    /// task and its memory.
    package var requestsInFlightMax = 1024
    /// Pipelined requests answered before other connections of the loop have their turn.
    package var pipelinedRequestsMax = 64
    /// Unsent answers of a connection above which it reads no further requests.
    package var unsentBytesMax = 256 * 1024
    /// What a streamed response may be ahead of its client before its writer waits: at first, and
    /// at most. Thousands of clients that take nothing would otherwise be computed for as much as
    /// thousands that do.
    package var responseLeadBytesMin = 8 * 1024
    package var responseLeadBytesMax = 256 * 1024
    /// What a streamed request may be ahead of its handler before the socket is left unread.
    package var requestBufferBytesMax = 256 * 1024

    /// When answers are compressed, and what compressed requests may become.
    package var compression = CompressionLimits()

    package init() {}

    /// How far ahead a streamed response may be of a client that took so many bytes: by a quarter
    /// of them, within the limits.
    package func responseLead(afterSending byteCount: Int) -> Int {
        min(max(responseLeadBytesMin, byteCount / 4), responseLeadBytesMax)
    }
}
