/// Takes new connections in and deals them out to the loops in turn.
///
/// One loop accepts for all: with a listening socket per loop the kernel would choose by a hash of
/// the addresses, and of a few busy connections most could land on one core.
struct Acceptor {
    let listener: Listener
    private let core: ServerCore
    private var nextLoop = 0
    /// When accepting goes on after the descriptors ran out.
    private(set) var resumesAt: MonotonicTime?

    /// Whether the last turn took in as many as it may, and there may be more.
    private(set) var mayHaveMore = false

    /// A turn takes in so many at most; a flood must not stop the loop from serving.
    private static let batch = 256

    init(_ listener: Listener, core: ServerCore) {
        self.listener = listener
        self.core = core
    }

    /// Accepts who is waiting.
    ///
    /// - Returns: The connections that are for the loop this runs on, the first.
    mutating func acceptWaiting(now: MonotonicTime) -> [Newcomer] {
        resumesAt = nil
        mayHaveMore = false
        var own: [Newcomer] = []
        for _ in 0..<Self.batch {
            switch listener.accept() {
            case .none:
                return own
            case .exhausted:
                // Polling on would spin: the one waiting stays there until a descriptor is free.
                resumesAt = now + core.configuration.limits.acceptPause
                return own
            case .accepted(let socket, let remote):
                if let newcomer = admit(socket, remote), !deal(newcomer) { own.append(newcomer) }
            }
        }
        mayHaveMore = true
        return own
    }

    /// - Returns: `nil` where even the refusal would be too much, and the connection is closed.
    private func admit(_ socket: Socket, _ remote: RemoteAddress) -> Newcomer? {
        switch core.doorkeeper.enter(remote) {
        case .admitted: return Newcomer(socket: socket, remote: remote, refusal: nil)
        case .refused(let failure) where core.configuration.tls != nil:
            tell(failure, remote)
            // A refusal could only be read after a handshake, which is what there is no room for.
            core.doorkeeper.leaveRefused()
            socket.close()
            return nil
        case .refused(let failure):
            tell(failure, remote)
            return Newcomer(socket: socket, remote: remote, refusal: failure)
        case .turnedAway(let failure):
            tell(failure, remote)
            socket.close()
            return nil
        }
    }

    private func tell(_ failure: HTTPFailure, _ remote: RemoteAddress) {
        core.configuration.observeFailure(
            ConnectionFailure(.refused, reason: failure.title, remoteAddress: remote.text))
    }

    /// - Returns: Whether the newcomer went to another loop.
    private mutating func deal(_ newcomer: Newcomer) -> Bool {
        let index = nextLoop
        nextLoop = (nextLoop + 1) % core.loops.count
        if index == 0 { return false }
        core.loops[index].post(.adopt(newcomer))
        return true
    }
}
