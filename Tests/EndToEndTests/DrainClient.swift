import Dispatch
import Glibc

/// A client with a thread of its own, on which it may wait.
struct DrainClient {
    private let connection: Connection
    private let queue = DispatchQueue(label: "drain client")

    /// - Precondition: A server listens on the port.
    init(port: Int) {
        connection = Connection(port: port)
    }

    func run(_ work: @escaping @Sendable (Connection) -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                work(connection)
                continuation.resume()
            }
        }
    }

    /// Its socket; closed when the last to know it is gone.
    final class Connection: Sendable {
        enum ReadAnswer {
            /// - Parameter isLast: Whether it says that the connection ends with it.
            case whole(isLast: Bool)
            case cut
            case none
        }

        private let descriptor: Int32

        init(port: Int) {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            // An answer that never comes fails the test instead of hanging it.
            var patience = timeval(tv_sec: 60, tv_usec: 0)
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
                socklen_t(MemoryLayout<timeval>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let code = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            precondition(code == 0, "the server does not listen")
        }

        deinit { close(descriptor) }

        /// - Returns: Whether the connection took all of it. Requests are small: all or nothing.
        func send(_ request: String) -> Bool {
            let bytes = Array(request.utf8)
            return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }

        /// Reads an answer whose head tells its length.
        func readAnswer() -> ReadAnswer {
            var bytes: [UInt8] = []
            while true {
                if let answer = Self.whole(bytes) { return answer }
                guard let piece = receive() else { return bytes.isEmpty ? .none : .cut }
                bytes += piece
            }
        }

        /// Whether the server has ended it without another byte.
        func isEnded() -> Bool {
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, 0)
            return count == 0 || (count < 0 && errno == ECONNRESET)
        }

        private func receive() -> [UInt8]? {
            var space = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &space, space.count, 0)
            return count > 0 ? Array(space[..<count]) : nil
        }

        private static func whole(_ bytes: [UInt8]) -> ReadAnswer? {
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(
                separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            let lines = parts[0].lowercased().split(separator: "\r\n")
            let length = lines.first { $0.hasPrefix("content-length: ") }
                .flatMap { Int($0.dropFirst("content-length: ".count)) }
            guard parts[1].utf8.count == length else { return nil }
            return .whole(isLast: lines.contains("connection: close"))
        }
    }
}
