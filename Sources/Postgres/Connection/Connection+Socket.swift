import Glibc

/// Waiting for the server.
extension Connection {
    /// Suspends until the socket may be ready or the connection is given up. It can return early;
    /// callers look again.
    func wait(for interest: SocketWatcher.Interest) async {
        guard watcher != nil, !isHungUp else { return }
        await withCheckedContinuation { continuation in
            waiter = continuation
            watcher?.arm(interest)
        }
    }

    func wake() {
        waiter?.resume()
        waiter = nil
    }

    /// Watches the link's present socket. While connecting it changes from step to step.
    func watchSocket(of link: Link) throws(PostgresError) {
        isHungUp = false
        watcher = SocketWatcher(socket: link.socket, queue: queue) { [weak self] in
            self?.assumeIsolated { $0.socketIsReady() }
        }
        guard watcher != nil else {
            throw lose("no file descriptor is left")
        }
    }

    private func socketIsReady() {
        watcher?.disarm()
        if let link { isHungUp = Self.isHungUp(link.socket) }
        if waiter != nil {
            wake()
        } else if statement == nil {
            receiveNotificationsWhileIdle()
        }
    }

    /// Whether the other side has gone. What it sent before can be read still.
    private static func isHungUp(_ socket: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: 0, revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else { return false }
        return Int32(descriptor.revents) & (POLLHUP | POLLERR) != 0
    }

    /// Writes what libpq has buffered, at the pace at which the server takes it.
    func flush() async throws(PostgresError) {
        while true {
            let link = try liveLink()
            guard let isPending = link.flush() else { throw lose() }
            guard isPending else { return }
            // Reading too: a server that is itself blocked on writing would never read.
            await wait(for: .either)
            guard try liveLink().consumeInput() else { throw lose() }
        }
    }

    /// Reads until the next result of the statement is complete.
    func receiveResult() async throws(PostgresError) {
        while try liveLink().isBusy {
            await wait(for: .readable)
            guard try liveLink().consumeInput() else { throw lose() }
        }
    }

    /// Takes in what has arrived since the last statement, without waiting.
    ///
    /// - Returns: Whether the session is still there.
    func consumeArrivedInput() -> Bool {
        guard let link else { return false }
        var descriptor = pollfd(fd: link.socket, events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, 0) > 0 {
            // A message of farewell is read first; only then does the end of the stream show.
            guard link.consumeInput(), link.isOpen else {
                _ = lose()
                return false
            }
        }
        deliverNotifications()
        return true
    }
}
