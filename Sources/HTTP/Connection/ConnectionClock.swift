/// What a connection's deadlines are counted from.
struct ConnectionClock {
    private let idleNanoseconds: Int64
    private let headNanoseconds: Int64
    /// When the first byte of this request came, or the wait for it began.
    private(set) var start: MonotonicTime
    private var body: RateWatch
    /// Whether no byte of the next request has come.
    private(set) var isIdle = true

    init(limits: Limits, now: MonotonicTime) {
        idleNanoseconds = limits.idleTimeout.nanoseconds
        headNanoseconds = limits.headTimeout.nanoseconds
        body = RateWatch(
            window: limits.bodyTimeout, bytesPerSecondMin: limits.bodyBytesPerSecondMin, now: now)
        start = now
    }

    mutating func beginIdle(_ now: MonotonicTime) {
        isIdle = true
        start = now
    }

    /// Counts from the head's first byte, however often it is called.
    mutating func beginHead(_ now: MonotonicTime) {
        guard isIdle else { return }
        isIdle = false
        start = now
    }

    /// - Parameter received: Bytes of the body that came before `now` and do not count.
    mutating func beginBody(_ now: MonotonicTime, received: Int) {
        body.restart(now, count: received)
    }

    var headDeadline: MonotonicTime {
        start.advanced(byNanoseconds: isIdle ? idleNanoseconds : headNanoseconds)
    }

    var bodyDeadline: MonotonicTime { body.deadline }

    /// Whether the body came too slowly up to its deadline; if not, the next window begins.
    mutating func isBodyTooSlow(_ now: MonotonicTime, received: Int) -> Bool {
        body.isTooSlow(now, count: received)
    }
}
