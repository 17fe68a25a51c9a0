import CEpoll
import Glibc

/// A listening socket that never blocks. Its event loop closes it, once.
struct Listener {
    let descriptor: Int32
    let port: UInt16

    enum Outcome {
        case accepted(Socket, RemoteAddress)
        /// Nobody is waiting.
        case none
        /// The process or the system is out of descriptors or memory.
        case exhausted
    }

    /// Listens on the first of the host's addresses that can be bound.
    init(host: String, port: UInt16) throws(ServerError) {
        var failure = "the host has no usable address"
        for address in try SocketAddress.resolve(host, port: port) {
            if let descriptor = Self.open(address) {
                self.descriptor = descriptor
                self.port = SocketAddress.port(of: descriptor)
                return
            }
            failure = String(cString: strerror(errno))
        }
        throw .cannotListen(host: host, port: port, reason: failure)
    }

    func accept() -> Outcome {
        var storage = sockaddr_storage()
        while true {
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let accepted = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    accept4(
                        descriptor, $0, &length,
                        Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
                }
            }
            if accepted >= 0 {
                return .accepted(
                    Socket(descriptor: accepted), SocketAddress.remote(storage, length))
            }
            switch errno {
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            // A connection that broke while it waited; the next one may be whole (accept(2)).
            default: continue
            }
        }
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// As many waiting connections as the kernel allows; it cuts the number itself.
    private static let backlog: Int32 = 4096

    /// What of a connection the kernel may hold beside what is on its way.
    private static let unsentBytesMax: Int32 = 16 * 1024

    private static func set(
        _ option: Int32, of level: Int32, to value: Int32, on descriptor: Int32
    ) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// - Returns: `nil`, with `errno` set, where the address cannot be bound.
    private static func open(_ address: SocketAddress.Resolved) -> Int32? {
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(address.family, Int32(kind), 0)
        guard descriptor >= 0 else { return nil }
        // A restart must not wait for the connections of the last run to be forgotten.
        set(SO_REUSEADDR, of: SOL_SOCKET, to: 1, on: descriptor)
        // What is accepted inherits these two. Small answers leave at once instead of waiting for
        // more; and the kernel holds little that is not sent, so that a client which does not read
        // costs little and its progress is seen.
        set(TCP_NODELAY, of: Int32(IPPROTO_TCP), to: 1, on: descriptor)
        set(TCP_NOTSENT_LOWAT, of: Int32(IPPROTO_TCP), to: unsentBytesMax, on: descriptor)
        let isBound = withUnsafePointer(to: address.storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, address.length) == 0
            }
        }
        if isBound, listen(descriptor, backlog) == 0 { return descriptor }
        let reason = errno
        Glibc.close(descriptor)
        errno = reason
        return nil
    }
}
