/// What belongs to a loop and is lent to each connection it visits.
struct LoopContext: ~Copyable {
    let core: ServerCore
    let router: Router
    let limits: Limits
    /// How other threads reach this loop.
    let mailbox: EventLoop
    /// When this turn began to serve.
    var now = MonotonicTime.now
    let poller: Poller
    var lines: CommonLines
    var identifiers: SplitMix64
    /// Connections that have more to do but let the others go first.
    var unfinished: [ConnectionID] = []

    init(_ mailbox: EventLoop, _ core: ServerCore, seed: UInt64) {
        self.core = core
        self.mailbox = mailbox
        router = core.router
        limits = core.configuration.limits
        poller = Poller(descriptor: mailbox.epoll)
        lines = CommonLines(server: core.configuration.serverName)
        identifiers = SplitMix64(seed: seed)
    }

    mutating func beginTrace() -> TraceContext {
        TraceContext(
            startedBy: (identifiers.next(), identifiers.next()), spanID: identifiers.next())
    }
}
