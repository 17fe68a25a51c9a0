import CEpoll
import Glibc

/// Names and numbers of socket addresses.
enum SocketAddress {
    /// The addresses a host stands for, IPv4 first; waits for the resolver.
    static func resolve(_ host: String, port: UInt16) throws(ServerError) -> [Resolved] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0, let list else {
            throw .unknownHost(host, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        var found: [Resolved] = []
        var next: UnsafeMutablePointer<addrinfo>? = list
        while let entry = next {
            var storage = sockaddr_storage()
            memcpy(&storage, entry.pointee.ai_addr, Int(entry.pointee.ai_addrlen))
            found.append(
                Resolved(
                    family: entry.pointee.ai_family, storage: storage,
                    length: entry.pointee.ai_addrlen))
            next = entry.pointee.ai_next
        }
        return found.filter { $0.family == AF_INET } + found.filter { $0.family == AF_INET6 }
    }

    struct Resolved {
        let family: Int32
        let storage: sockaddr_storage
        let length: socklen_t
    }

    /// The other side of a connection.
    static func remote(_ storage: sockaddr_storage, _ length: socklen_t) -> RemoteAddress {
        RemoteAddress(text: text(storage, length), network: network(storage))
    }

    /// The address in figures, without the port.
    private static func text(_ storage: sockaddr_storage, _ length: socklen_t) -> String {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getnameinfo(
                    address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
            }
        }
        guard code == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    private static func network(_ storage: sockaddr_storage) -> RemoteAddress.Network {
        withUnsafeBytes(of: storage) { bytes in
            guard Int32(storage.ss_family) == AF_INET6 else {
                let offset = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 4
                return .ipv4(bytes.load(fromByteOffset: offset, as: UInt32.self))
            }
            let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
            let high = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // An IPv4 client of a socket for both: the address is in the last 32 bits.
            let isMapped =
                high == 0
                && bytes.load(fromByteOffset: offset + 8, as: UInt32.self)
                    == UInt32(0xFFFF).bigEndian
            return isMapped
                ? .ipv4(bytes.load(fromByteOffset: offset + 12, as: UInt32.self))
                : .ipv6(prefix: high)
        }
    }

    /// The port of a bound socket.
    static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard code == 0 else { return 0 }
        // The port stands at the same place in both families' addresses.
        return withUnsafeBytes(of: storage) {
            UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
