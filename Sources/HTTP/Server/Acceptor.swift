/// Takes new connections in and deals them out to the loops in turn.
///
/// One loop accepts for all: with a listening socket per loop the kernel would choose by a hash of
/// the addresses, and of a few busy connections most could land on one core. Touched only on its
/// loop.
final class Acceptor {
    let listener: Listener
    private let shared: ServerCore
    private var nextLoop = 0
    /// When accepting goes on after the descriptors ran out.
    private(set) var resumesAt: MonotonicTime?

    /// A turn takes in so many at most; a flood must not stop the loop from serving.
    private static let batch = 256

    init(_ listener: Listener, shared: ServerCore) {
        self.listener = listener
        self.shared = shared
    }

    /// Accepts who is waiting.
    ///
    /// - Parameter adopt: Takes the connections that are for the loop this runs on, the first.
    func acceptWaiting(now: MonotonicTime, adopt: (Socket, String) -> Void) {
        resumesAt = nil
        for _ in 0..<Self.batch {
            switch listener.accept() {
            case .none:
                return
            case .exhausted:
                // Polling on would spin: the one waiting stays there until a descriptor is free.
                resumesAt = now + shared.configuration.limits.acceptPause
                return
            case .accepted(let socket, let remoteAddress):
                deal(socket, remoteAddress, adopt)
            }
        }
    }

    private func deal(
        _ socket: Socket, _ remoteAddress: String, _ adopt: (Socket, String) -> Void
    ) {
        guard shared.gauges.openConnection(max: shared.configuration.limits.connectionsMax) else {
            refuse(socket)
            return
        }
        let index = nextLoop
        nextLoop = (nextLoop + 1) % shared.loops.count
        if index == 0 {
            adopt(socket, remoteAddress)
        } else {
            shared.loops[index].post(
                .adopt(descriptor: socket.descriptor, remoteAddress: remoteAddress))
        }
    }

    /// Answers without reading: a connection too many gets no memory.
    private func refuse(_ socket: Socket) {
        var lines = CommonLines(server: shared.configuration.serverName)
        lines.refresh()
        let context = ResponseContext(
            method: nil, version: .http11, keepsAlive: false, requestID: .generated(0),
            commonLines: lines.bytes)
        var output = OutputBuffer()
        let response = shared.response(to: .tooManyConnections, context.requestID)
        context.write(response, to: &output)
        _ = socket.send(output.bytes)
        socket.endSending()
        socket.close()
    }
}
