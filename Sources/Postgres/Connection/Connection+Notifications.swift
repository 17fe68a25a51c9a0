import Dispatch

/// LISTEN and NOTIFY.
extension Connection {
    /// Notifications kept for a listener that is slow; the oldest are dropped.
    package static let notificationsBufferedMax = 1_000

    /// What other sessions say on the channel from now on.
    ///
    /// The stream ends when the connection does; a listener then opens another connection and
    /// reads what it may have missed. Notifications can be dropped, so they are hints and
    /// never the data itself. Statements of this connection delay them.
    package func notifications(
        on channel: String
    ) async throws(PostgresError) -> AsyncStream<Notification> {
        let statement = "LISTEN \(try quoteIdentifier(channel))"
        let (stream, continuation) = AsyncStream.makeStream(
            of: Notification.self,
            bufferingPolicy: .bufferingNewest(Self.notificationsBufferedMax))
        listenersAdded += 1
        let id = listenersAdded
        // Before LISTEN: a notification can arrive together with its confirmation.
        listeners[id] = Listener(channel: channel, continuation: continuation)
        continuation.onTermination = { [weak self] _ in self?.removeListenerSoon(id) }
        do throws(PostgresError) {
            try await script(statement)
        } catch {
            listeners[id] = nil
            throw error
        }
        return stream
    }

    private nonisolated func removeListenerSoon(_ id: UInt64) {
        queue.async { self.assumeIsolated { $0.listeners[id] = nil } }
    }

    func watchForNotifications() {
        if !listeners.isEmpty, statement == nil { watcher?.arm(.readable) }
    }

    func receiveNotificationsWhileIdle() {
        guard consumeArrivedInput() else { return }
        watchForNotifications()
    }

    func deliverNotifications() {
        while let notification = link?.nextNotification() {
            for listener in listeners.values where listener.channel == notification.channel {
                listener.continuation.yield(notification)
            }
        }
    }
}
