import Dispatch
import Glibc

/// Tells a queue when a socket can be read or written, once for each time it is asked.
///
/// Used on one queue. The watched descriptor is a duplicate: libpq closes its own whenever it
/// likes, and closing a descriptor that a source still watches is undefined.
final class SocketWatcher {
    enum Interest {
        case readable, writable, either
    }

    private let reading: any DispatchSourceRead
    private let writing: any DispatchSourceWrite
    private var isReadArmed = false
    private var isWriteArmed = false

    /// - Returns: `nil` when the process has no descriptor left.
    init?(socket: Int32, queue: DispatchQueue, onReady: @escaping @Sendable () -> Void) {
        let descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        reading = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        writing = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
        reading.setEventHandler(handler: onReady)
        writing.setEventHandler(handler: onReady)
        // The descriptor may be closed only after both sources have let go of it.
        let closing = DispatchGroup()
        closing.enter()
        closing.enter()
        reading.setCancelHandler { closing.leave() }
        writing.setCancelHandler { closing.leave() }
        closing.notify(queue: queue) { _ = close(descriptor) }
    }

    deinit {
        reading.cancel()
        writing.cancel()
        // A source that was never resumed, or stands suspended, must run to see its end.
        if !isReadArmed { reading.resume() }
        if !isWriteArmed { writing.resume() }
    }

    func arm(_ interest: Interest) {
        if interest != .writable, !isReadArmed {
            isReadArmed = true
            reading.resume()
        }
        if interest != .readable, !isWriteArmed {
            isWriteArmed = true
            writing.resume()
        }
    }

    func disarm() {
        if isReadArmed {
            isReadArmed = false
            reading.suspend()
        }
        if isWriteArmed {
            isWriteArmed = false
            writing.suspend()
        }
    }
}
