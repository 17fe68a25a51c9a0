import CEpoll
import Dispatch
import Glibc
import Synchronization

/// The handle by which other threads reach an event loop: a mailbox and a bell.
///
/// The loop itself (`LoopRunner`) lives inside the block that `start` puts on a serial queue, and
/// never leaves it: connections need no locks because nobody else can see them.
final class EventLoop: Sendable {
    private struct Mailbox {
        var messages: [LoopMessage] = []
        var isClosed = false
    }

    private let mailbox = Mutex(Mailbox())
    private let queue: DispatchQueue
    /// An eventfd: readable while there are messages.
    let bell: Int32
    /// For the runner's `Poller`. Made here, where it can still be refused.
    let epoll: Int32

    init(index: Int) throws(ServerError) {
        queue = DispatchQueue(label: "larder.http.loop.\(index)", qos: .userInteractive)
        bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard bell >= 0, epoll >= 0 else {
            let reason = String(cString: strerror(errno))
            discard()
            throw .noDescriptors(reason: reason)
        }
    }

    /// Gives back what a runner would have closed, of a loop that was never started.
    func discard() {
        if epoll >= 0 { close(epoll) }
    }

    /// Runs `makeRunner`'s loop until it stops, then calls `whenStopped`.
    func start(
        _ makeRunner: @escaping @Sendable (EventLoop) -> LoopRunner,
        whenStopped: @escaping @Sendable () -> Void
    ) {
        queue.async {
            var runner = makeRunner(self)
            runner.run()
            self.mailbox.withLock { $0.isClosed = true }
            whenStopped()
        }
    }

    /// Leaves a message and wakes the loop; a loop that has stopped needs no more messages.
    func post(_ message: LoopMessage) {
        let mustRing = mailbox.withLock { mailbox in
            if mailbox.isClosed { return false }
            mailbox.messages.append(message)
            // Whoever left the first of several rings.
            return mailbox.messages.count == 1
        }
        // Outside the lock, on which the loop would wait as soon as it is awake.
        if mustRing { eventfd_write(bell, 1) }
    }

    /// All messages, in the order they were posted.
    func takeMessages() -> [LoopMessage] {
        // Before they are taken: who posts from here on rings again.
        var rings: eventfd_t = 0
        eventfd_read(bell, &rings)
        return mailbox.withLock { mailbox in
            defer { mailbox.messages = [] }
            return mailbox.messages
        }
    }

    // Here, because whoever posts last may still be about to ring.
    deinit {
        if bell >= 0 { close(bell) }
    }
}
