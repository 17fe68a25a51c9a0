import Glibc

/// One end of a socket pair; never blocks.
final class TLSWire {
    private(set) var descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close() }

    /// - Parameter sendBufferBytes: Of the first.
    static func pair(sendBufferBytes: Int32? = nil) -> (TLSWire, TLSWire) {
        var descriptors: [Int32] = [0, 0]
        let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        precondition(socketpair(AF_UNIX, Int32(type), 0, &descriptors) == 0)
        if var size = sendBufferBytes {
            setsockopt(
                descriptors[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        return (TLSWire(descriptor: descriptors[0]), TLSWire(descriptor: descriptors[1]))
    }

    /// The number of bytes that can be received.
    var count: Int {
        var count: Int32 = 0
        precondition(ioctl(descriptor, UInt(FIONREAD), &count) == 0)
        return Int(count)
    }

    var isReadable: Bool { isReady(for: POLLIN) }

    var isWritable: Bool { isReady(for: POLLOUT) }

    private func isReady(for events: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return Glibc.poll(&poll, 1, 0) == 1 && poll.revents & Int16(events) != 0
    }

    /// - Returns: Whether there was anything to send and anybody to take it.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        if bytes.isEmpty { return false }
        let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        precondition(count == bytes.count || errno != EAGAIN, "the socket is full")
        return count > 0
    }

    func receive(max: Int = .max) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(max, count))
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(Swift.max(0, count)))
    }

    /// Sends zeros until nothing more goes in, and says how many.
    func fill() -> Int {
        var count = 0
        // Whole pieces first, single bytes for the rest.
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: 0, count: size)
            while Glibc.send(descriptor, bytes, size, Int32(MSG_NOSIGNAL)) == size { count += size }
        }
        return count
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
