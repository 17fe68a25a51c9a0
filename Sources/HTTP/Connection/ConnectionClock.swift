/// What a connection's deadlines are counted from.
struct ConnectionClock {
    private let idleTimeout: Duration
    private let headTimeout: Duration
    private let bodyTimeout: Duration
    private let bodyBytesPerSecondMin: Int
    private var start: MonotonicTime
    private var receivedBefore = 0
    /// Whether no byte of the next request has come.
    private(set) var isIdle = true

    init(limits: Limits, now: MonotonicTime) {
        idleTimeout = limits.idleTimeout
        headTimeout = limits.headTimeout
        bodyTimeout = limits.bodyTimeout
        bodyBytesPerSecondMin = limits.bodyBytesPerSecondMin
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

    /// - Parameter received: Bytes of the body that came before `now` and earn no time.
    mutating func beginBody(_ now: MonotonicTime, received: Int) {
        start = now
        receivedBefore = received
    }

    var headDeadline: MonotonicTime {
        start + (isIdle ? idleTimeout : headTimeout)
    }

    /// The grace, and a second for each `bodyBytesPerSecondMin` bytes that did come.
    func bodyDeadline(received: Int) -> MonotonicTime {
        let earned = Double(received - receivedBefore) / Double(bodyBytesPerSecondMin)
        return start + bodyTimeout + .milliseconds(Int64(earned * 1000))
    }
}
